/** Labels by which Istio says where a workload is. Owns: what endpoints and proxies carry besides their own labels (istio D-28). */
import { clusterLabel, clusterName } from '../../config/istio/cluster-name.ts'
import type { Workload } from '../../config/kubernetes/workload.ts'

type Labels = Readonly<Record<string, string>>

const hostLabel = 'kubernetes.io/hostname'
const networkLabel = 'topology.istio.io/network'

const regionLabel = 'topology.kubernetes.io/region'
const zoneLabel = 'topology.kubernetes.io/zone'
const subzoneLabel = 'topology.istio.io/subzone'

const withLocality = (labels: Labels, locality: string): Labels => {
  if (locality === '') return labels
  const [region = '', zone = '', subzone = ''] = locality.split('/')
  const all: Record<string, string> = Object.assign(Object.create(null), labels)
  if (region !== '') all[regionLabel] = region
  if (zone !== '') all[zoneLabel] = zone
  if (subzone !== '') all[subzoneLabel] = subzone
  return all
}

/** Labels of an endpoint with its place, as far as the place differs from endpoint to endpoint. A network of its own stays. */
export const withPlace = (labels: Labels, locality: string, network: string): Labels => {
  const all = withLocality(labels, locality)
  return network === '' || all[networkLabel] ? all : Object.assign(Object.create(null), all, { [networkLabel]: network })
}

/**
 * A locality in a label is written with dots. The older label counts where the other is not there at all, and the Node where neither
 * says anything.
 */
export const localityOf = (labels: Labels, nodeLocality = ''): string => {
  const label = labels['topology.istio.io/locality'] ?? labels['istio-locality'] ?? ''
  if (label === '') return nodeLocality
  return label.includes('/') ? label : label.replaceAll('.', '/')
}

/** What a selector asks of an endpoint's own labels. */
export const besidesPlace = (selector: Labels): Labels => {
  const { [clusterLabel]: _cluster, [hostLabel]: _host, ...others } = selector
  return others
}

/** Does a selector ask for the node that an endpoint runs on? */
export const asksForNode = (selector: Labels | undefined): boolean => selector !== undefined && Object.hasOwn(selector, hostLabel)

interface Placed {
  readonly labels: Labels
  readonly nodeName?: string
}

/** A label with the place of an endpoint or proxy in it: cluster and node replace what its own labels say. */
const placedLabel = (key: string, { labels, nodeName }: Placed): string | undefined => {
  if (key === clusterLabel) return clusterName
  if (key === hostLabel && nodeName) return nodeName
  return Object.hasOwn(labels, key) ? labels[key] : undefined
}

/** Has an endpoint or proxy all of these labels? Unlike a Kubernetes Service, which asks for a Pod's own. */
export const hasPlaced = (wanted: Labels | undefined, placed: Placed): boolean =>
  wanted === undefined || Object.keys(wanted).every((key) => placedLabel(key, placed) === wanted[key])

/** All labels of a workload's proxy. */
export const proxyLabels = ({ labels, nodeName, nodeLocality }: Pick<Workload, 'labels' | 'nodeName' | 'nodeLocality'>): Labels =>
  Object.assign(Object.create(null), withLocality(labels, localityOf(labels, nodeLocality)), nodeName ? { [hostLabel]: nodeName } : {}, {
    [clusterLabel]: clusterName,
  })

/** `region/zone/subzone` of a workload's proxy; labels of its own that say so count where nothing else does. `//` = nowhere. */
export const proxyLocality = (workload: Pick<Workload, 'labels' | 'nodeName' | 'nodeLocality'>): string => {
  const labels = proxyLabels(workload)
  return [labels[regionLabel], labels[zoneLabel], labels[subzoneLabel]].map((part) => part ?? '').join('/')
}
