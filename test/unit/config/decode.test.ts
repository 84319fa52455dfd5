/** What a codec accepts, refuses and says; checked against istiod's own decoder. */
import { describe, expect, it } from 'vitest'
import { readMesh, renderIssue } from '../../../src/config/index.ts'

const virtualService = (http: string) =>
  `apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: v, namespace: app}\nspec:\n  hosts: [a]\n  http:\n  - ${http}\n`

const read = (text: string) => {
  const { mesh, issues } = readMesh([{ name: 'm.yaml', text }])
  return { mesh, route: mesh.istio.virtualServices[0]?.spec.http?.[0], lines: issues.map(renderIssue) }
}

const timeoutOf = (text: string) => read(virtualService(`timeout: ${text}`)).route?.timeout

describe('durations', () => {
  it.each([
    ['1h30m', 5_400_000],
    ['1.5s', 1500],
    ['.5s', 500],
    ['1.s', 1000],
    ['+5s', 5000],
    ['-250ms', -250],
    ['5µs', 0.005],
    ['1ns', 0.000001],
    ['1s1h', 3_601_000],
    ["'0'", 0],
    ['9223372036s', 9_223_372_036_000],
  ])('%s is %d ms', (text, ms) => expect(timeoutOf(text)).toBe(ms))

  it.each(['5', "'5'", "''", "'5 s'", '1d', '1e3s', '.s', "'-'", 'true', '{seconds: 5}', '9223372037s'])('%s is refused', (text) => {
    const { mesh, lines } = read(virtualService(`timeout: ${text}`))
    expect(mesh.istio.virtualServices).toEqual([])
    expect(lines).toEqual([expect.stringMatching(/^m\.yaml:7:5: spec\.http\[0\]\.timeout: expected a duration such as `1\.5s`, got `/)])
  })
})

describe('integers', () => {
  const weightOf = (text: string) => read(virtualService(`route: [{weight: ${text}}]`)).route?.route?.[0]?.weight

  it.each([
    ['5', 5],
    ["'5'", 5],
    ["' 5 '", 5],
    ['5.0', 5],
    ['1e2', 100],
    ['010', 8],
    ['0x10', 16],
    ['1_0', 10],
    ['-1', -1],
    ["'null'", 0],
  ])('%s is %d', (text, value) => expect(weightOf(text)).toBe(value))

  it.each(['5.5', "'5.0'", "'1e2'", "'010'", "'+1'", "''", 'true', '[1]', '2147483648'])('%s is refused', (text) =>
    expect(weightOf(text)).toBeUndefined(),
  )

  it('a range is named', () => {
    expect(read(virtualService('match: [{port: -1}]')).lines).toEqual([
      'm.yaml:7:14: spec.http[0].match[0].port: expected an integer from 0 to 4294967295, got `-1`',
    ])
  })
})

describe('enums', () => {
  const portOf = (text: string) => read(virtualService(`redirect: {derivePort: ${text}}`)).route?.redirect?.derivePort

  it('are read by name and by number', () => {
    expect(portOf('FROM_REQUEST_PORT')).toBe('FROM_REQUEST_PORT')
    expect(portOf('1')).toBe('FROM_REQUEST_PORT')
  })

  it.each(['from_request_port', "'1'", 'true', '1.5', '7'])('%s is refused', (text) => expect(portOf(text)).toBeUndefined())
})

describe('null', () => {
  it('as a field is the same as no field', () => {
    expect(read(virtualService('timeout: null')).route).toEqual({})
    expect(read(virtualService('timeout: null')).lines).toEqual([])
  })

  it('as an item is the zero value', () => {
    expect(read(virtualService('match: [null, {gateways: [null], headers: {a: null}}]')).route?.match).toEqual([
      {},
      { gateways: [''], headers: { a: {} } },
    ])
  })

  it('as a spec is an empty spec', () => {
    const { mesh } = read('{apiVersion: networking.istio.io/v1, kind: VirtualService, metadata: {name: v}, spec: null}')
    expect(mesh.istio.virtualServices[0]?.spec).toEqual({})
  })
})

describe('names of fields', () => {
  it('may be those of the proto file', () => {
    const { route, lines } = read(virtualService('cors_policy: {allow_origins: [{exact: a}], max_age: 1s}'))
    expect(route).toEqual({ corsPolicy: { allowOrigins: [{ exact: 'a' }], maxAge: 1000 } })
    expect(lines).toEqual([])
  })

  it('the JSON name is stronger, also when it is null', () => {
    expect(read(virtualService('corsPolicy: null\n    cors_policy: {allow_origins: 5}')).route).toEqual({})
  })

  it('unknown ones are named with a guess, and the object stays', () => {
    const { mesh, lines } = read(virtualService('retires: {attempts: 1}\n    zzz: 1\n    retries: {atempts: 2}'))
    expect(mesh.istio.virtualServices).toHaveLength(1)
    expect(lines).toEqual([
      'm.yaml:7:5: spec.http[0].retires: unknown field, did you mean `retries`?',
      'm.yaml:8:5: spec.http[0].zzz: unknown field',
      'm.yaml:9:15: spec.http[0].retries.atempts: unknown field, did you mean `attempts`?',
    ])
  })

  it('are checked around the spec too', () => {
    const text = 'apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata:\n  name: v\n  lables: {}\nspecs: {}\n'
    expect(read(text).lines).toEqual([
      'm.yaml:5:3: metadata.lables: unknown field, did you mean `labels`?',
      'm.yaml:6:1: specs: unknown field, did you mean `spec`?',
    ])
  })
})

describe('oneof', () => {
  it('two members are an error, and the later one of the proto file counts as in istiod', () => {
    const { route, lines } = read(virtualService('match: [{uri: {regex: c, exact: a}}]'))
    expect(route?.match?.[0]?.uri).toEqual({ regex: 'c' })
    expect(lines).toEqual(['m.yaml:7:14: spec.http[0].match[0].uri: only one of `exact`, `regex` may be set'])
  })

  it('a null member is not set', () => {
    expect(read(virtualService('match: [{uri: {exact: a, prefix: null}}]')).lines).toEqual([])
  })
})

describe('other types', () => {
  it('bytes are base64 and become a byte string', () => {
    const body = (text: string) => read(virtualService(`directResponse: {status: 200, body: {bytes: ${text}}}`)).route?.directResponse?.body
    expect(body('aGVsbG8=')).toEqual({ bytes: 'hello' })
    expect(body('/w==')).toEqual({ bytes: '\u{ff}' })
    expect(body('aGVsbG8')).toBeUndefined()
  })

  it('booleans are never text', () => {
    expect(read(virtualService("match: [{ignoreUriCase: 'true'}]")).route).toBeUndefined()
    expect(read(virtualService('match: [{uri: {exact: yes}}]')).route).toBeUndefined()
    expect(read(virtualService('match: [{ignoreUriCase: y}]')).route?.match).toEqual([{ ignoreUriCase: true }])
  })

  it('keys of a number map are checked', () => {
    const policy = (key: string) =>
      read(
        `{apiVersion: security.istio.io/v1, kind: PeerAuthentication, metadata: {name: p}, spec: {portLevelMtls: {${key}: {mode: STRICT}}}}`,
      )
    expect(policy('8080').mesh.istio.peerAuthentications[0]?.spec.portLevelMtls).toEqual({ '8080': { mode: 'STRICT' } })
    expect(policy('http').lines).toEqual(['m.yaml:1:106: spec.portLevelMtls.http: expected an integer, got `"http"`'])
  })

  it('every problem of an object is reported in one run', () => {
    const { lines } = read(virtualService('timeout: 5\n    name: 5\n    retries: {attempts: x, perTryTimeout: y}\n    mirror: []'))
    expect(lines.map((line) => line.split(': ')[1])).toEqual([
      'spec.http[0].timeout',
      'spec.http[0].name',
      'spec.http[0].retries.attempts',
      'spec.http[0].retries.perTryTimeout',
      'spec.http[0].mirror',
    ])
  })
})
