/**
 * Which workloads have a sidecar, and why (istio I-1 to I-8; docs/architecture.md, Who has a sidecar). The default revision is taken to be installed
 * with its defaults, and every revision that a label names as well.
 */
import type { Workload } from '../../config/kubernetes/workload.ts'
import type { Mesh } from '../../config/mesh.ts'
import type { ObjectReference } from '../../model/index.ts'

export interface SidecarPresence {
  readonly present: boolean
  /** A sentence without its final stop. */
  readonly because: string
  /** The line that decided it; absent when a missing object or label did. */
  readonly reference?: ObjectReference
}

const injectKey = 'sidecar.istio.io/inject'
const revisionKey = 'istio.io/rev'
const namespaceKey = 'istio-injection'
const tlsModeKey = 'security.istio.io/tlsMode'

// istio I-5, as recorded: never injected, and istio-system is not among them.
const ignoredNamespaces: ReadonlySet<string> = new Set(['kube-system', 'kube-public', 'kube-node-lease', 'local-path-storage'])

const podReference = (workload: Workload, path: ObjectReference['path']): ObjectReference => ({
  kind: workload.kind,
  group: workload.group,
  namespace: workload.namespace,
  name: workload.name,
  path: [...workload.podSpecPath.slice(0, -1), ...path],
  role: 'decided',
})

const namespaceReference = (name: string, path: ObjectReference['path']): ObjectReference => ({
  kind: 'Namespace',
  group: '',
  namespace: '',
  name,
  path,
  role: 'decided',
})

/** Whether Istio's webhook is called at all: it reads labels only (istio I-2 to I-4). */
const selected = (mesh: Mesh, workload: Workload): SidecarPresence => {
  const namespace = mesh.kubernetes.namespaces.find((one) => one.name === workload.namespace)
  const injection = namespace?.labels[namespaceKey]
  const revision = namespace?.labels[revisionKey]
  const podInject = workload.labels[injectKey]
  const podLabel = podReference(workload, ['metadata', 'labels', injectKey])
  const namespaceLabel = (key: string): ObjectReference => namespaceReference(workload.namespace, ['metadata', 'labels', key])

  if (injection !== undefined && injection !== 'enabled') {
    // istio I-4: any other value blocks everything, the pod's own label included.
    return {
      present: false,
      because: `namespace ${workload.namespace} has ${namespaceKey}=${injection}`,
      reference: namespaceLabel(namespaceKey),
    }
  }
  if (podInject === 'false') return { present: false, because: `the pod's label ${injectKey} is "false"`, reference: podLabel }
  if (injection === 'enabled') {
    return {
      present: true,
      because: `namespace ${workload.namespace} has ${namespaceKey}=enabled`,
      reference: namespaceLabel(namespaceKey),
    }
  }
  if (revision !== undefined) {
    return {
      present: true,
      because: `namespace ${workload.namespace} has ${revisionKey}=${revision}`,
      reference: namespaceLabel(revisionKey),
    }
  }
  const podRevision = workload.labels[revisionKey]
  if (podRevision !== undefined) {
    return {
      present: true,
      because: `the pod's label ${revisionKey} is "${podRevision}"`,
      reference: podReference(workload, ['metadata', 'labels', revisionKey]),
    }
  }
  if (podInject === 'true') return { present: true, because: `the pod's label ${injectKey} is "true"`, reference: podLabel }
  return notSelected(workload, namespace === undefined)
}

const notSelected = (workload: Workload, unknownNamespace: boolean): SidecarPresence => {
  const missing = unknownNamespace
    ? `no file has namespace ${workload.namespace}, so it has no ${namespaceKey} label`
    : `namespace ${workload.namespace} has no ${namespaceKey} label`
  if (workload.annotations[injectKey] !== 'true') {
    return {
      present: false,
      because: missing,
      ...(unknownNamespace ? {} : { reference: namespaceReference(workload.namespace, ['metadata']) }),
    }
  }
  // istio I-8
  return {
    present: false,
    because: `${missing}; the pod's annotation ${injectKey}: "true" alone does nothing, because Istio's webhook is called for labels only`,
    reference: podReference(workload, ['metadata', 'annotations', injectKey]),
  }
}

/** Whether istiod, once called, adds a sidecar (istio I-6, I-7), with its default policy `enabled`. */
const injected = (workload: Workload): SidecarPresence | undefined => {
  if (workload.hostNetwork) {
    return {
      present: false,
      because: 'the pod uses the network of its host (hostNetwork)',
      reference: podReference(workload, ['spec', 'hostNetwork']),
    }
  }
  if (ignoredNamespaces.has(workload.namespace))
    return { present: false, because: `Istio never injects in namespace ${workload.namespace}` }
  const asked = workload.labels[injectKey] ?? workload.annotations[injectKey]
  const where = workload.labels[injectKey] === undefined ? 'annotations' : 'labels'
  if (asked !== 'false') return undefined
  return {
    present: false,
    because: `the pod's ${where.slice(0, -1)} ${injectKey} is "false"`,
    reference: podReference(workload, ['metadata', where, injectKey]),
  }
}

/** What the label alone says: the workload speaks the mesh's mutual TLS. */
export const labelledWithSidecar = (workload: Pick<Workload, 'labels'>): boolean => workload.labels[tlsModeKey] === 'istio'

/** Never fails. A Namespace that no file has exists without labels. */
export const sidecarOf = (mesh: Mesh, workload: Workload): SidecarPresence => {
  if (labelledWithSidecar(workload)) {
    return {
      present: true,
      because: `the pod has the label ${tlsModeKey}=istio`,
      reference: podReference(workload, ['metadata', 'labels', tlsModeKey]),
    }
  }
  if ([...workload.containers, ...workload.initContainers].some((container) => container.name === 'istio-proxy')) {
    return { present: true, because: 'the pod has a container istio-proxy', reference: podReference(workload, ['spec']) }
  }
  const called = selected(mesh, workload)
  return called.present ? (injected(workload) ?? called) : called
}
