/** One rule broken by hand: `find` becomes `replace`, and the tests (arguments of vitest) must fail. */
export interface Mutant {
  readonly rule: string
  readonly file: string
  readonly find: string
  readonly replace: string
  readonly tests: readonly string[]
}

export declare const mutants: readonly Mutant[]
