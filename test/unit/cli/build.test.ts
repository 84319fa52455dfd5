import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, it } from 'vitest'
import { exampleImage } from '../../../scripts/image-format/example.ts'
import { root } from '../../../scripts/setup.mjs'
import { FORMAT_VERSION, IMG_VERSION } from '../../../src/core/layout/image.ts'
import { jsEngine } from '../../../src/index.ts'
import { fairlead, filesIn } from './fairlead.ts'

const shop = readFileSync(join(root, 'examples/compiled/shop.yaml'), 'utf8')
const built = (files: Readonly<Record<string, string>> = { 'shop.yaml': shop }): string => {
  const cwd = filesIn(files)
  const ran = fairlead(['build', '-f', '.', '--workload', 'prod/shop', '-o', 'shop.flp'], { cwd })
  expect(ran.status, ran.stderr).toBe(0)
  return cwd
}

describe('fairlead build', () => {
  it('writes the image that the library makes, and says what it wrote', () => {
    const cwd = filesIn({ 'shop.yaml': shop })
    const { status, stdout, stderr } = fairlead(['build', '-f', 'shop.yaml', '-n', 'prod', '--workload', 'shop', '-o', 'shop.flp'], { cwd })
    const image = exampleImage()
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '', stderr: `shop.flp: ${image.length} bytes for pod/prod/shop\n` })
    expect(new Uint8Array(readFileSync(join(cwd, 'shop.flp')))).toEqual(image)
  })

  it('writes to standard output, and nothing beside it', () => {
    const { status, stdout, stderr } = fairlead(['build', '-f', '-', '--workload', 'prod/shop', '-o', '-'], { input: shop })
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(stdout.slice(0, 4)).toBe('FLP1')
  })

  it('names what the image does not evaluate', () => {
    const filter =
      'apiVersion: networking.istio.io/v1alpha3\nkind: EnvoyFilter\nmetadata: {name: mine, namespace: prod}\nspec: {configPatches: []}\n'
    const cwd = filesIn({ 'shop.yaml': shop, 'filter.yaml': filter })
    const { status, stderr } = fairlead(['build', '-f', '.', '--workload', 'prod/shop', '-o', 'shop.flp'], { cwd })
    expect(status).toBe(0)
    expect(stderr).toMatch(/fairlead: not evaluated: .*EnvoyFilter/)
  })

  it('makes no image of files with problems: it might lack a policy', () => {
    const cwd = filesIn({ 'shop.yaml': shop.replace('action: ALLOW', 'action: PERMIT') })
    const { status, stderr } = fairlead(['build', '-f', '.', '--workload', 'prod/shop', '-o', 'shop.flp'], { cwd })
    expect(status).toBe(2)
    expect(stderr).toBe('fairlead: 1 problem in these files\nsee them: fairlead check .\n')
    expect(() => readFileSync(join(cwd, 'shop.flp'))).toThrow()
  })

  it.each([
    [
      ['-f', '.', '--workload', 'prod/shob', '-o', 'x.flp'],
      /--workload prod\/shob: no such workload in the files\nthere is:\n {2}pod\/prod\/shop/,
    ],
    [
      ['-f', '.', '--workload', 'prod/shop', '-o', 'no/such/folder/x.flp'],
      /^fairlead: no\/such\/folder\/x\.flp: cannot be written: no such file or directory$/m,
    ],
    [['-f', '.', '--workload', 'prod/shop', '-o', 'x.flp', '--dataplane', 'envoy-0'], /there is no profile `envoy-0`/],
    [['-f', '.', '--workload', 'prod/shop', '-o', 'x.flp', '--max-request-headers', 'many'], /--max-request-headers/],
    [['-f', 'nowhere', '--workload', 'prod/shop', '-o', 'x.flp'], /nowhere/],
    [['--workload', 'prod/shop', '-o', 'x.flp'], /no configuration given/],
    [['-f', '.', '-o', 'x.flp'], /--workload/],
    [['-f', '.', '--workload', 'prod/shop'], /--output/],
  ])('%j is usage, exit 2', (args, message) => {
    const { status, stderr } = fairlead(['build', ...args], { cwd: filesIn({ 'shop.yaml': shop }) })
    expect(stderr).toMatch(message)
    expect(status).toBe(2)
  })

  it('makes images whose limits are those that were asked for', () => {
    const cwd = filesIn({ 'shop.yaml': shop })
    fairlead(['build', '-f', '.', '--workload', 'prod/shop', '-o', 'x.flp', '--max-request-headers', '1'], { cwd })
    const loaded = jsEngine().load(readFileSync(join(cwd, 'x.flp')))
    const decision =
      loaded.ok &&
      loaded.policy.decide({
        direction: 'inbound',
        protocol: 'http',
        method: 'GET',
        authority: 'shop',
        path: '/products',
        headers: [
          ['a', '1'],
          ['b', '2'],
        ],
        source: { ip: '10.0.0.1' },
        destination: { ip: 'unknown', port: 8080 },
        tokens: [],
        draws: { seed: 0 },
      })
    expect(decision).toMatchObject({ kind: 'respond', status: 431 })
  })
})

describe('fairlead inspect', () => {
  it('prints what is in an image', () => {
    const { status, stdout, stderr } = fairlead(['inspect', 'shop.flp'], { cwd: built() })
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(stdout).toContain(`shop.flp: format ${FORMAT_VERSION}, ${exampleImage().length} bytes, sidecar of pod/prod/shop\nlisteners\n`)
    expect(stdout).toContain('\npolicies\n  prod/shop-access\n')
  })

  it('says the same as JSON, as the schema has it', () => {
    const { status, stdout } = fairlead(['inspect', 'shop.flp', '--format', 'json'], { cwd: built() })
    const report = JSON.parse(stdout)
    const validate = new Ajv2020().compile(JSON.parse(readFileSync(join(root, 'schema/inspect.v1.json'), 'utf8')))
    expect(validate(report) ? undefined : validate.errors).toBeUndefined()
    expect(status).toBe(0)
    expect(report).toMatchObject({
      formatVersion: FORMAT_VERSION,
      view: { role: 'sidecar', workload: { kind: 'Pod', namespace: 'prod', name: 'shop' } },
      policies: [{ namespace: 'prod', name: 'shop-access' }],
      needs: { claims: [], claimTexts: [], headers: [] },
    })
  })

  it.each([
    ['a file that is none', () => new TextEncoder().encode(shop), 'this is no Fairlead image: `fairlead build` makes one'],
    ['no bytes', () => new Uint8Array(), 'the image is cut off: build it again'],
    ['half of one', (image: Uint8Array) => image.slice(0, image.length >> 1), 'the image is cut off: build it again'],
    [
      'another version',
      (image: Uint8Array) => image.fill(FORMAT_VERSION + 1, IMG_VERSION, IMG_VERSION + 1),
      `the image has another format than version ${FORMAT_VERSION}: build it again with this release`,
    ],
    ['a damaged one', (image: Uint8Array) => image.fill(255, 24, 60), 'the image is damaged: build it again'],
  ])('says what is wrong with %s, exit 2', (_, spoil, message) => {
    const cwd = filesIn({})
    writeFileSync(join(cwd, 'x.flp'), spoil(exampleImage()))
    expect(fairlead(['inspect', 'x.flp'], { cwd })).toEqual({ status: 2, stdout: '', stderr: `fairlead: x.flp: ${message}\n` })
  })

  it('says when there is no such file, exit 2', () => {
    expect(fairlead(['inspect', 'no.flp'])).toEqual({
      status: 2,
      stdout: '',
      stderr: 'fairlead: no.flp: cannot be read: no such file or directory\n',
    })
  })
})
