/** Workloads: a Pod, or the pod template of what makes Pods. Fields that routing and authorization look at. */
import type * as t from 'io-ts'
import type { ObjectPath } from '../../model/index.ts'
import { bool, map, repeated, string } from '../codec/index.ts'
import type { Resource } from '../resource.ts'
import { integer, object } from './scalars.ts'

const ContainerPort = object('ContainerPort', { name: string, containerPort: integer, protocol: string })

const Container = object('Container', { name: string, image: string, ports: repeated(ContainerPort) })

const PodSpec = object('PodSpec', {
  serviceAccountName: string,
  serviceAccount: string,
  hostNetwork: bool,
  nodeName: string,
  containers: repeated(Container),
  initContainers: repeated(Container),
})

const PodStatus = object('PodStatus', {
  phase: string,
  podIP: string,
  podIPs: repeated(object('PodIP', { ip: string })),
  conditions: repeated(object('PodCondition', { type: string, status: string })),
})

const PodMetadata = object('ObjectMeta', { labels: map(string), annotations: map(string) })

const PodTemplate = object('PodTemplateSpec', { metadata: PodMetadata, spec: PodSpec })

/** A Pod without its metadata. */
export const PodBody = object('Pod', { spec: PodSpec, status: PodStatus })
export interface PodBody extends t.TypeOf<typeof PodBody> {}

const TemplateOwner = object('WorkloadSpec', { replicas: integer, template: PodTemplate })

/** A Deployment, StatefulSet, DaemonSet, ReplicaSet or Job without its metadata. */
export const TemplateBody = object('Workload', { spec: TemplateOwner })
export interface TemplateBody extends t.TypeOf<typeof TemplateBody> {}

/** A CronJob without its metadata. */
export const CronJobBody = object('CronJob', {
  spec: object('CronJobSpec', { jobTemplate: object('JobTemplateSpec', { spec: TemplateOwner }) }),
})
export interface CronJobBody extends t.TypeOf<typeof CronJobBody> {}

export interface WorkloadContainer {
  readonly name: string
  readonly image: string
  readonly ports: readonly { readonly name?: string; readonly containerPort: number; readonly protocol: string }[]
}

/**
 * A Pod, or what a controller would make Pods from: then labels and annotations are those of the pod template, and
 * there are no addresses.
 */
export interface Workload {
  readonly kind: string
  readonly group: string
  readonly apiVersion: string
  readonly namespace: string
  /** Of the object in the file: the Pod or its controller. */
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
  /** `default` when none is named. */
  readonly serviceAccount: string
  readonly ips: readonly string[]
  readonly hostNetwork: boolean
  readonly nodeName?: string
  /** `region/zone/subzone` of that Node, where it is among the objects and says so. */
  readonly nodeLocality?: string
  /** `status.phase` of a Pod. */
  readonly phase?: string
  /** The Ready condition of a Pod; absent when its status says nothing. */
  readonly ready?: boolean
  readonly replicas?: number
  readonly containers: readonly WorkloadContainer[]
  readonly initContainers: readonly WorkloadContainer[]
  readonly order: number
  readonly creationTimeMs: number
  /** Path of the pod spec in the object, for references: `['spec']` or `['spec', 'template', 'spec']`. */
  readonly podSpecPath: ObjectPath
}

type Spec = t.TypeOf<typeof PodSpec>

const containersOf = (containers: Spec['containers']): readonly WorkloadContainer[] =>
  (containers ?? []).map((container) => ({
    name: container.name ?? '',
    image: container.image ?? '',
    ports: (container.ports ?? []).map((port) => ({
      ...(port.name === undefined ? {} : { name: port.name }),
      containerPort: port.containerPort ?? 0,
      protocol: port.protocol ?? 'TCP',
    })),
  }))

const workload = (resource: Resource<unknown>, podSpecPath: ObjectPath, spec: Spec | undefined): Workload => ({
  kind: resource.kind,
  group: resource.group,
  apiVersion: resource.apiVersion,
  namespace: resource.namespace,
  name: resource.name,
  labels: resource.labels,
  annotations: resource.annotations,
  serviceAccount: spec?.serviceAccountName || spec?.serviceAccount || 'default',
  ips: [],
  hostNetwork: spec?.hostNetwork ?? false,
  ...(spec?.nodeName === undefined ? {} : { nodeName: spec.nodeName }),
  containers: containersOf(spec?.containers),
  initContainers: containersOf(spec?.initContainers),
  order: resource.order,
  creationTimeMs: resource.creationTimeMs,
  podSpecPath,
})

export const podWorkload = (resource: Resource<PodBody>): Workload => {
  const { spec, status } = resource.spec
  const listed = (status?.podIPs ?? []).flatMap((entry) => (entry.ip === undefined ? [] : [entry.ip]))
  const ready = status?.conditions?.find((condition) => condition.type === 'Ready')?.status
  return {
    ...workload(resource, ['spec'], spec),
    ips: [...new Set([...(status?.podIP ? [status.podIP] : []), ...listed])],
    ...(status?.phase === undefined ? {} : { phase: status.phase }),
    ...(ready === undefined ? {} : { ready: ready === 'True' }),
  }
}

const fromTemplate = (resource: Resource<unknown>, owner: t.TypeOf<typeof TemplateOwner> | undefined, path: ObjectPath): Workload => ({
  ...workload(resource, [...path, 'template', 'spec'], owner?.template?.spec),
  labels: owner?.template?.metadata?.labels ?? Object.create(null),
  annotations: owner?.template?.metadata?.annotations ?? Object.create(null),
  ...(owner?.replicas === undefined ? {} : { replicas: owner.replicas }),
})

export const templateWorkload = (resource: Resource<TemplateBody>): Workload => fromTemplate(resource, resource.spec.spec, ['spec'])

export const cronJobWorkload = (resource: Resource<CronJobBody>): Workload =>
  fromTemplate(resource, resource.spec.spec?.jobTemplate?.spec, ['spec', 'jobTemplate', 'spec'])
