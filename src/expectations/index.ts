/** Tests of a configuration: what they are, how they are read, and whether an answer meets them. No file is touched here. */
export type { Expectation } from './codec.ts'
export { judge, type Unmet, type Way } from './judge.ts'
export { readTests, renderProblem, type Suite, type TestProblem } from './read.ts'
export type { Trial, TrialRequest } from './trials.ts'
export { type UnknownName, unknownNames } from './unknown-names.ts'
