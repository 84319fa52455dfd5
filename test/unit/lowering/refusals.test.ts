/** Values that one route spoils the whole port with: the proxy refuses the table, measured value by value (as recorded). */
import { describe, expect, it } from 'vitest'
import { goesTo, sidecarWith, virtualService } from './world.ts'

const isRefused = (spec: string): boolean => {
  const { ask } = sidecarWith([virtualService(`hosts: [web]\nhttp:\n- ${spec.replace(/\n/g, '\n  ')}`)])
  return goesTo(ask({ authority: 'billing.other', path: '/nowhere' })) === 'rejected'
}

const forward = 'route: [{destination: {host: web}}]'

describe('one route makes the proxy refuse the port', () => {
  it.each([
    ['a pattern that does not compile', `match: [{uri: {regex: "("}}]\n${forward}`],
    ['a pattern of CORS on a redirect', 'redirect: {uri: /x}\ncorsPolicy: {allowOrigins: [{regex: "*"}]}'],
    ['an empty prefix of a header', `match: [{headers: {x: {prefix: ""}}}]\n${forward}`],
    ['a claim that is only present', `match: [{headers: {"@request.auth.claims.a": {}}}]\n${forward}`],
    ['a negative timeout', `timeout: -1s\n${forward}`],
    ['a fault without duration', `fault: {delay: {fixedDelay: 0s}}\n${forward}`],
    ['an abort status out of range', `fault: {abort: {httpStatus: 600}}\n${forward}`],
    ['a back-off of nothing', `retries: {attempts: 1, backoff: 0s}\n${forward}`],
    ['weights that overflow together', 'route: [{destination: {host: web}, weight: -1}, {destination: {host: api}, weight: 1}]'],
    ['a route that leads nowhere', 'name: nothing'],
    ['an operator without its parameter', `headers: {request: {set: {x: "%REQ%"}}}\n${forward}`],
    ['a line end in the name of a header', `headers: {response: {set: {"a\\nb": x}}}\n${forward}`],
    ['a name of a header without letters', `headers: {response: {remove: [""]}}\n${forward}`],
    ['a name of a header that is too long', `headers: {response: {set: {"${'x'.repeat(16_385)}": x}}}\n${forward}`],
    ['a value of a header that is too long', `headers: {response: {set: {x: "${'x'.repeat(16_385)}"}}}\n${forward}`],
    ['a line end in a host', 'route: [{destination: {host: web}}]\nrewrite: {authority: "a\\nb"}'],
  ])('%s', (_, spec) => {
    expect(isRefused(spec)).toBe(true)
  })
})

describe('odd values that it takes', () => {
  it.each([
    ['the lone star as a pattern of a header', `match: [{headers: {x: {regex: "*"}}}]\n${forward}`],
    ['an empty prefix of the path', `match: [{uri: {prefix: ""}}]\n${forward}`],
    ['a name of a header that is no token', `headers: {response: {set: {"a b": x, "(": y, "a:b": z}}}\n${forward}`],
    ['a name of a header to remove that is long', `headers: {response: {remove: ["${'x'.repeat(16_385)}"]}}\n${forward}`],
    ['doubled percent signs', `headers: {request: {set: {x: "100%%"}}}\n${forward}`],
    ['an abort without status', `fault: {abort: {}}\n${forward}`],
    ['no retries with a bad back-off', `retries: {backoff: 0s}\n${forward}`],
    ['a single negative weight', 'route: [{destination: {host: web}, weight: -1}]'],
  ])('%s', (_, spec) => {
    expect(isRefused(spec)).toBe(false)
  })
})
