import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import * as codes from '../../../src/core/layout/codes.ts'
import * as frame from '../../../src/core/layout/frame.ts'
import * as image from '../../../src/core/layout/image.ts'
import * as request from '../../../src/core/layout/request.ts'
import * as retry from '../../../src/core/layout/retry.ts'
import { scratchBytes } from '../../../src/core/validate/claims.ts'
import { wasmModuleBytes } from '../../../src/engine/compiled/wasm.ts'

const page = readFileSync(join(process.cwd(), 'docs', 'embedding.md'), 'utf8')
const constants: Readonly<Record<string, number>> = { ...codes, ...frame, ...image, ...request, ...retry }

describe('the page for hosts', () => {
  it('names every word of the connection record where it is', () => {
    const rows = new Map([...page.matchAll(/^\| `(RQ_\w+)` \| (\d+) \|/gm)].map(([, name = '', offset]) => [name, Number(offset)]))
    const written = Object.entries(request).filter(([name]) => /^RQ_(?!IS_|HAS_)/.test(name) && !/_COUNT$/.test(name))
    expect(Object.fromEntries(rows)).toEqual(Object.fromEntries(written))
  })

  it('gives codes the numbers that they have', () => {
    const said = [...page.matchAll(/`([A-Z]+_[A-Z0-9_]+)`(?: \| | )(-?\d+)/g)].map(([, name = '', number]) => [name, Number(number)])
    expect(said.length).toBeGreaterThan(30)
    for (const [name, number] of said) expect([name, constants[name as string]]).toEqual([name, number])
  })

  it('knows every name that it mentions', () => {
    const families = /^(?:RQ|TK|CL|FR|HE|NX|IMG|OUTCOME|RESPOND|CLOSE|REJECTED|NEED|IMAGE|FAILED|DIRECTION|PROTOCOL|AUTHORIZER|DRAW|NEXT)_/
    for (const [, name = ''] of page.matchAll(/`([A-Z]+_[A-Z0-9_]+)`/g)) if (families.test(name)) expect(constants).toHaveProperty(name)
  })

  it('tells the exports, and how much room the check takes', () => {
    const told = [...page.slice(0, page.indexOf('## Memory plan')).matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name)
    const module = new WebAssembly.Module(wasmModuleBytes() as Uint8Array<ArrayBuffer>)
    expect(told.sort()).toEqual(
      WebAssembly.Module.exports(module)
        .map(({ name }) => name)
        .sort(),
    )
    for (const bytes of [4, 1_000, 4_096]) expect(bytes + scratchBytes(bytes)).toBeLessThanOrEqual(3 * bytes + 64)
    expect(page).toContain(`This page is ABI version ${request.ABI_VERSION}`)
    expect(page).toContain(`${retry.NX_BYTES} bytes`)
    expect(page).toContain(`first ${frame.FR_BYTES} bytes`)
  })
})
