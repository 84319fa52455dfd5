import type { Options } from 'tsup'
import type { Plugin } from 'vitest/config'

export declare const wasmForEsbuild: NonNullable<Options['esbuildPlugins']>[number]
export declare const wasmForVite: Plugin
