/** Clusters and what routes need to know of DestinationRules. */
export { clustersOfApplication, clustersPanic, clustersTowardsOthers, lowerClusters } from './clusters.ts'
export { type Destinations, destinationsOf, ruleForHost } from './context.ts'
export { hashOfDestination, hashOfService, isHashedDestination, mayHash } from './hash.ts'
export { type MergedRule, rulesForClient } from './rules.ts'
export { tcpRejection } from './tcp.ts'
