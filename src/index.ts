/** The public verbs; exports only. */
export * from './model/index.ts'
