/** One request explained across the whole chain. */
export { type AdmittedMesh, admit } from './admitted.ts'
export { arrivingRequest, type Sender, upstreamTls } from './arriving.ts'
export { explainCall } from './call.ts'
export {
  compareAnswers,
  type DataplaneComparison,
  type DataplaneDifference,
  type DataplaneRule,
  explainDataplanes,
} from './dataplanes.ts'
export { isAddress, resolveDestination } from './destination.ts'
export { answerJson, comparisonJson, type Locate } from './json.ts'
export { type KnownNames, knownNames } from './known-names.ts'
export { type NearestMissQuery, nearestMiss } from './nearest-miss.ts'
export { regexTooLarge, selectsNothing } from './notes.ts'
export { clusterText } from './outcome.ts'
export { withNearestMiss } from './refusal.ts'
export { explainSplits, type SplitAnswer } from './splits.ts'
export type * from './types.ts'
export { verdictOf } from './verdict.ts'
