/** Workloads as people name them: `name`, `ns/name`, `kind/name` or `kind/ns/name`. */
import { distance } from 'fastest-levenshtein'
import type { Workload } from '../config/kubernetes/workload.ts'
import type { Mesh } from '../config/mesh.ts'
import type { WorkloadName } from '../explain/index.ts'
import { Failure } from './failure.ts'

const kinds: { readonly [written: string]: string } = {
  po: 'Pod',
  pod: 'Pod',
  pods: 'Pod',
  deploy: 'Deployment',
  deployment: 'Deployment',
  deployments: 'Deployment',
  sts: 'StatefulSet',
  statefulset: 'StatefulSet',
  ds: 'DaemonSet',
  daemonset: 'DaemonSet',
  rs: 'ReplicaSet',
  replicaset: 'ReplicaSet',
  job: 'Job',
  cronjob: 'CronJob',
}

const kindOf = (written: string): string | undefined =>
  Object.hasOwn(kinds, written.toLowerCase()) ? kinds[written.toLowerCase()] : undefined

interface Wanted {
  readonly kind?: string
  readonly namespace?: string
  readonly name: string
}

/** What the text may mean, most likely first. */
const readings = (text: string, namespace: string | undefined): readonly Wanted[] => {
  const parts = text.split('/')
  const [first = '', second = '', third = ''] = parts
  const kind = kindOf(first)
  if (parts.length === 1 && first !== '') {
    return namespace === undefined ? [{ namespace: 'default', name: first }, { name: first }] : [{ namespace, name: first }]
  }
  if (parts.length === 2 && second !== '') {
    const asKind = kind === undefined ? [] : [{ kind, namespace: namespace ?? 'default', name: second }]
    return [{ namespace: first, name: second }, ...asKind]
  }
  return parts.length === 3 && kind !== undefined && second !== '' && third !== '' ? [{ kind, namespace: second, name: third }] : []
}

const shown = (workload: Workload): string => `${workload.kind.toLowerCase()}/${workload.namespace}/${workload.name}`

const maxListed = 8

const list = (workloads: readonly Workload[]): string => {
  const more = workloads.length - maxListed
  const names = workloads.slice(0, maxListed).map((one) => `\n  ${shown(one)}`)
  return `${names.join('')}${more > 0 ? `\n  and ${more} more` : ''}`
}

const nearest = (workloads: readonly Workload[], wanted: string): readonly Workload[] => {
  const name = wanted.split('/').at(-1) ?? wanted
  return [...workloads]
    .map((workload) => ({ workload, off: workload.name.includes(name) ? 0 : distance(workload.name, name) }))
    .sort((a, b) => a.off - b.off)
    .map(({ workload }) => workload)
}

/** The one workload that `text` means. Fails with the candidates when there is none, or more than one. */
export const findWorkload = (mesh: Mesh, text: string, option: string, namespace: string | undefined): WorkloadName => {
  const { workloads } = mesh.kubernetes
  for (const wanted of readings(text, namespace)) {
    const found = workloads.filter(
      (one) =>
        one.name === wanted.name &&
        (wanted.namespace === undefined || one.namespace === wanted.namespace) &&
        (wanted.kind === undefined || one.kind === wanted.kind),
    )
    const [only] = found
    if (found.length > 1) throw new Failure(`${option} ${text}: several workloads have this name`, `say which one:${list(found)}`)
    if (only !== undefined) return { kind: only.kind, namespace: only.namespace, workload: only.name }
  }
  if (workloads.length === 0) {
    throw new Failure(`${option} ${text}: the files hold no workload`, 'add the file with the Pod or Deployment: -f FILE')
  }
  const where = namespace === undefined || text.includes('/') ? 'the files' : `namespace ${namespace}`
  throw new Failure(`${option} ${text}: no such workload in ${where}`, `there is:${list(nearest(workloads, text))}`)
}
