/** Envoy refuses a route table with an expression that RE2 makes too much of; only what is certain becomes an answer. */
import { describe, expect, it } from 'vitest'
import { readMesh } from '../../../src/config/index.ts'
import { largeRegexes } from '../../../src/lowering/istio/regex-size.ts'
import { goesTo, sidecarWith, virtualService } from './world.ts'

const matching = (regex: string): string =>
  `hosts: [web]\nhttp: [{match: [{uri: {regex: "${regex}"}}], route: [{destination: {host: web}}]}]`
const answer = (regex: string): string | undefined =>
  goesTo(sidecarWith([virtualService(matching(regex))]).ask({ authority: 'web', path: '/nowhere' }))

const certain = 'a{1000}'.repeat(33)
const estimated = '(?:a?){1000}'.repeat(17)

describe('an expression above the limit of 32768 instructions', () => {
  it('is refused with the whole table when no simplification could save it', () => {
    expect(answer(certain)).toBe('rejected')
  })

  it('is answered as if it held when only the estimate says so', () => {
    expect(answer(estimated)).not.toBe('rejected')
    expect(answer('a{1000}'.repeat(32))).not.toBe('rejected')
  })

  it('is told with its size and place, wherever it stands', () => {
    const { mesh } = readMesh([
      {
        name: 'v.yaml',
        text: `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: v, namespace: app}
spec:
  hosts: [web]
  http:
  - match: [{uri: {regex: /ok}}, {headers: {x: {regex: "${estimated}"}}}]
    route: [{destination: {host: web}}]
    rewrite: {uriRegexRewrite: {match: "${certain}", rewrite: x}}
    corsPolicy: {allowOrigins: [{regex: "${estimated}"}]}
`,
      },
    ])
    expect(
      largeRegexes(mesh).map(({ reference, instructions, certain: isCertain }) => [reference.path.join('.'), instructions, isCertain]),
    ).toEqual([
      ['spec.http.0.match.1.headers.x.regex', 34_004, false],
      ['spec.http.0.rewrite.uriRegexRewrite.match', 33_004, true],
      ['spec.http.0.corsPolicy.allowOrigins.0.regex', 34_004, false],
    ])
  })
})
