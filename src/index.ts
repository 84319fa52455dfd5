/** The public verbs and the data between them; exports only. Runs wherever JavaScript runs: no Node import is reachable from here. */
export { type FoundToken, tokenRulesOf, tokensToVerify } from './authz/index.ts'
export {
  type ConfigText,
  defaultLimits,
  type Issue,
  type IssueCode,
  type Limits,
  loadMesh,
  locate,
  type Mesh,
  type Place,
  type Positions,
  type ReadOptions,
  type ReadResult,
  readMesh,
  renderIssue,
  renderPath,
  type Severity,
} from './config/index.ts'
export { type ObjectValidation, type ValidationFinding, validateMesh } from './config/istio/validation/index.ts'
export { dataplaneNamed, dataplaneNames, defaultDataplane, type Profile as DataplaneProfile, withDataplane } from './dataplane/index.ts'
export { compileView, imageCompiler } from './engine/compile/image.ts'
export { describeImage, type ImageDescription } from './engine/compiled/describe.ts'
export type { CompiledEngine, Loaded, LoadOptions, Policy } from './engine/compiled/engine.ts'
export { type ImageError, renderImageError } from './engine/compiled/errors.ts'
export { INTEGERS } from './engine/compiled/integers.ts'
export { jsEngine } from './engine/compiled/js.ts'
export { jsViewEngine } from './engine/compiled/view-engine.ts'
export { type Engine, type EngineName, engineNames, readableEngine } from './engine/engine.ts'
export { type Explained, explain } from './engine/readable.ts'
export { withRequestLimits } from './engine/request-limits.ts'
export {
  type AdmittedMesh,
  admit,
  answerJson,
  arrivingRequest,
  type Call,
  type CallAnswer,
  type Caller,
  compareAnswers,
  type DataplaneComparison,
  type DataplaneDifference,
  explainCall,
  explainDataplanes,
  explainSplits,
  type FieldChange,
  type Hop,
  type NearestMiss,
  type Note,
  type Outcome,
  type Sender,
  type SplitAnswer,
  type Verdict,
  type WorkloadName,
  withNearestMiss,
} from './explain/index.ts'
export { type LookupIssue, viewOf, type WorkloadKey } from './lowering/istio/index.ts'
export { type SidecarPresence, sidecarOf } from './lowering/istio/injection.ts'
export { withTrafficSplits } from './lowering/smi/traffic-split.ts'
export * from './model/index.ts'
export { next } from './retry/next.ts'
export type * from './retry/types.ts'
export { type ScriptEntry, type WalkAttempt, type WalkResult, walk } from './retry/walk.ts'
export { stickyDraw } from './split/draws.ts'
export { type Pick as SplitPick, pick } from './split/pick.ts'
