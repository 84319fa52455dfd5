/** The published schemas of test files and of reports say what is read and what is printed. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020, type AnySchema } from 'ajv/dist/2020.js'
import { describe, expect, it } from 'vitest'
import { parseAllDocuments } from 'yaml'
import manifest from '../../../package.json' with { type: 'json' }
import explainSchema from '../../../schema/explain.v1.json' with { type: 'json' }
import fileSchema from '../../../schema/test-file.v1.json' with { type: 'json' }
import reportSchema from '../../../schema/test-report.v1.json' with { type: 'json' }
import type { AnyCodec } from '../../../src/config/codec/index.ts'
import { testFile } from '../../../src/expectations/codec.ts'
import { readTests } from '../../../src/expectations/index.ts'
import { fairlead, filesIn } from '../cli/fairlead.ts'

const compiled = (schema: AnySchema) =>
  new Ajv2020({ strict: true, strictTypes: false, strictRequired: false, allErrors: true, allowUnionTypes: true }).compile(schema)

const [isTestFile, isReport, isAnswer] = [compiled(fileSchema), compiled(reportSchema), compiled(explainSchema)]

const documentsOf = (text: string): readonly unknown[] => parseAllDocuments(text).map((document): unknown => document.toJS())

/** What the reader says of a document, and what the schema says. */
const accepted = (value: unknown): readonly [boolean, boolean] => [
  readTests({ name: 'a.yaml', text: JSON.stringify(value) }).problems.length === 0,
  isTestFile(value) === true,
]

const examples = join(import.meta.dirname, '../../../examples/ci/tests')
const page = readFileSync(join(import.meta.dirname, '../../../docs/testing-policies.md'), 'utf8')

describe('the schema of test files', () => {
  it.each(readdirSync(examples))('takes the example %s', (name) => {
    for (const document of documentsOf(readFileSync(join(examples, name), 'utf8'))) {
      isTestFile(document)
      expect(isTestFile.errors ?? []).toEqual([])
    }
  })

  it('takes what the documentation shows', () => {
    for (const [, text = ''] of page.matchAll(/```yaml\n(.*?)```/gs))
      expect(documentsOf(text).map((one) => isTestFile(one))).toEqual([true])
  })

  const fieldsOf = (codec: AnyCodec): readonly string[] => {
    const { shape } = codec
    if (shape.kind === 'repeated' || shape.kind === 'map') return fieldsOf(shape.item)
    return shape.kind === 'message' ? [...shape.fields.values()].flatMap((field) => [field.name, ...fieldsOf(field.codec)]) : []
  }
  const namedIn = (schema: unknown): readonly string[] => {
    if (typeof schema !== 'object' || schema === null) return []
    if (Array.isArray(schema)) return schema.flatMap(namedIn)
    return Object.entries(schema).flatMap(([key, value]) => [
      ...(key === 'properties' ? Object.keys(value as object) : []),
      ...namedIn(value),
    ])
  }

  it('has the fields that are read, and no other', () => {
    expect([...new Set(namedIn(fileSchema))].sort()).toEqual([...new Set(fieldsOf(testFile))].sort())
  })

  const one = (request: object, expectation: unknown) => ({ tests: [{ request: { url: 'http://a', ...request }, expect: expectation }] })

  it.each([
    [
      true,
      one({ from: ['a', 'b'], method: ['GET', 'PUT'], headers: { x: ['1', '2'], y: '3' }, seed: 7, outcomes: [503, 'reset'] }, 'allow'),
    ],
    [true, one({ claims: { iss: 'i' } }, { deny: { policy: 'p', rule: 1, layer: 'allow' }, status: 403 })],
    [
      true,
      one({}, { not: { deny: true, subset: 'v1' }, timeout: '1.5s', retries: { attempts: 2, perTryTimeout: 'none', retryOn: '5xx' } }),
    ],
    [true, one({}, { route: { virtualService: 'v', http: 0, match: 1, name: 'n' }, retries: 'none', split: { v1: 90, v2: 10 } })],
    [true, { tests: [{ request: { url: 'http://a' }, table: [{ from: 'a', expect: 'deny', name: 'n' }] }] }],
    [false, {}],
    [false, { tests: [] }],
    [false, { tests: [{ request: { url: 'http://a' }, table: [] }] }],
    [false, { tests: [{ request: { url: 'http://a' } }] }],
    [false, one({ form: 'a' }, 'allow')],
    [false, one({}, 'forbid')],
    [false, one({}, {})],
    [false, one({}, { not: {} })],
    [false, one({}, { allow: false })],
    [false, one({}, { deny: { layer: 'ALLOW' } })],
    [false, one({}, { timeout: '5' })],
    [false, one({}, { retries: -1 })],
    [false, one({ seed: -1 }, 'allow')],
  ])('agrees with the reader: %s for %j', (wanted, document) => expect(accepted(document)).toEqual([wanted, wanted]))
})

describe('the schema of reports', () => {
  const mesh = `
{apiVersion: v1, kind: Service, metadata: {name: pay}, spec: {selector: {app: pay}, ports: [{name: http, port: 80}]}}
---
{apiVersion: v1, kind: Pod, metadata: {name: pay, labels: {app: pay, security.istio.io/tlsMode: istio}}}
---
{apiVersion: v1, kind: Pod, metadata: {name: web, labels: {app: web, security.istio.io/tlsMode: istio}}}
---
{apiVersion: networking.istio.io/v1alpha3, kind: EnvoyFilter, metadata: {name: f, namespace: default}, spec: {}}
`
  const tests = `
files: mesh.yaml
tests:
- {name: good, request: {from: web, url: 'http://pay/'}, expect: allow}
- {name: bad, request: {from: web, url: 'http://pay/'}, expect: {deny: true, not: {subset: ''}}}
`
  const cwd = filesIn({ 'mesh.yaml': mesh, 'tests.yaml': tests })
  const ran = fairlead(['test', 'tests.yaml', '--format', 'json'], { cwd })
  const report = JSON.parse(ran.stdout) as { readonly tests: readonly { readonly answer?: unknown }[] }

  it('takes what is printed, and answers in it are those of explain', () => {
    isReport(report)
    expect(isReport.errors ?? []).toEqual([])
    expect(report.tests.map(({ answer }) => answer !== undefined)).toEqual([false, true])
    isAnswer(report.tests[1]?.answer)
    expect(isAnswer.errors ?? []).toEqual([])
    expect(ran.status).toBe(1)
  })
})

it('all schemas are part of the package', () => {
  const published = Object.keys(manifest.exports).filter((path) => path.startsWith('./schema/'))
  expect(published.sort()).toEqual(
    readdirSync(join(import.meta.dirname, '../../../schema'), { encoding: 'utf8' })
      .map((name) => `./schema/${name}`)
      .sort(),
  )
})
