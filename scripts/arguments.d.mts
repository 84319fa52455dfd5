import type { ParseArgsConfig, parseArgs } from 'node:util'

export declare const refuse: (problem: string, usage: string) => never
export declare const readArguments: <const T extends ParseArgsConfig>(usage: string, config?: T) => ReturnType<typeof parseArgs<T>>
