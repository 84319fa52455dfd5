/** Clusters and what routes need to know of DestinationRules. */
export { clustersPanic, lowerClusters } from './destinations/clusters.ts'
export { type Destinations, destinationsOf, ruleForHost } from './destinations/context.ts'
export { hashOfDestination, hashOfService, isHashedDestination } from './destinations/hash.ts'
export type { MergedRule } from './destinations/rules.ts'
export { tcpRejection } from './destinations/tcp.ts'
