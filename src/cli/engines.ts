/** The evaluator that `--engine` names. */
import { Option } from 'commander'
import { jsViewEngine, viewEngine } from '../engine/compiled/view-engine.ts'
import { wasmCore } from '../engine/compiled/wasm.ts'
import { type Engine, type EngineName, engineNames, readableEngine } from '../engine/engine.ts'

export const engineNamed = (name: EngineName): Engine => {
  switch (name) {
    case 'readable':
      return readableEngine
    case 'js':
      return jsViewEngine
    case 'wasm':
      return viewEngine('wasm', wasmCore)
  }
}

export const engineOption = (standard: EngineName): Option =>
  new Option('--engine <name>', 'evaluator; all give the same answers').choices(engineNames).default(standard)
