import { describe, expect, it } from 'vitest'
import { readTests, renderProblem } from '../../../src/expectations/index.ts'

const names = (text: string): readonly string[] =>
  readTests({ name: 't.yaml', text }).suites.flatMap(({ trials }) => trials.map(({ name }) => name))
const problems = (text: string): readonly string[] => readTests({ name: 't.yaml', text }).problems.map(renderProblem)

describe('a table', () => {
  it('fills rows with the request of its test, and takes every combination of lists', () => {
    const { suites } = readTests({
      name: 't.yaml',
      text: 'tests: [{name: t, request: {url: u, headers: {a: b}}, expect: deny, table: [{from: [x, w], method: [GET, PUT]}, {from: z, expect: allow}]}]',
    })
    const [suite] = suites
    expect(
      suite?.trials.map(({ request: { from, method, url, headers }, expect: wanted }) => [from, method, url, headers?.a, wanted]),
    ).toEqual([
      ['x', 'GET', 'u', ['b'], { deny: {} }],
      ['x', 'PUT', 'u', ['b'], { deny: {} }],
      ['w', 'GET', 'u', ['b'], { deny: {} }],
      ['w', 'PUT', 'u', ['b'], { deny: {} }],
      ['z', undefined, 'u', ['b'], { allow: true }],
    ])
  })

  it('is not looked for in configuration, which is told once for a file', () => {
    const object = 'apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n'
    expect(problems(`${object}---\n${object}`)).toEqual([
      't.yaml:1:1: this is configuration and no test: name it under `files` of a test file',
    ])
  })

  it('with an empty list of callers or methods is no test that passes', () => {
    const text = 'tests: [{request: {url: u, from: []}, expect: allow}, {request: {url: u, from: a}, expect: allow, table: [{method: []}]}]'
    expect(problems(text)).toEqual([
      't.yaml:1:9: tests[0]: an empty list of `from` or `method` tests nothing',
      't.yaml:1:107: tests[1].table[0]: an empty list of `from` or `method` tests nothing',
    ])
  })

  it('names every trial apart', () => {
    expect(names('tests: [{name: t, request: {url: u, from: a}, expect: allow}]')).toEqual(['t'])
    expect(names('tests: [{request: {url: u, from: a}, expect: allow}]')).toEqual(['GET u from a'])
    expect(names('tests: [{name: t, request: {url: [u, v], from: a}, expect: allow}]')).toEqual(['t: GET u from a', 't: GET v from a'])
    expect(
      names('tests: [{name: t, request: {url: u}, expect: allow, table: [{name: r, from: a}, {principal: p}, {name: s, from: [a, b]}]}]'),
    ).toEqual(['t: r', 't: GET u as p', 't: s: GET u from a', 't: s: GET u from b'])
  })
})

describe('what is missing or wrong has a place', () => {
  it.each([
    ['a: 1', 't.yaml:1:1: no tests: `tests` is missing or empty'],
    ['a: 1', 't.yaml:1:1: a: unknown field'],
    ['', 't.yaml:1:1: no tests in this file'],
    ['[1]', 't.yaml:1:1: expected an object with `files` and `tests`'],
    ['tests: [{request: {from: a}, expect: allow}]', 't.yaml:1:9: tests[0]: a request needs a `url`'],
    ['tests: [{request: {url: u}}]', 't.yaml:1:9: tests[0]: nothing is expected: `expect` is missing'],
    ['tests: [{request: {url: u}, expect: {}}]', 't.yaml:1:29: tests[0].expect: nothing is expected here'],
    ['tests: [{request: {url: u}, expect: {not: {}}}]', 't.yaml:1:29: tests[0].expect: nothing is expected here'],
    ['tests: [{request: {url: u}, expect: allow, table: []}]', 't.yaml:1:44: tests[0].table: an empty table tests nothing'],
    ['tests: [{request: {url: u}, expect: maybe}]', 't.yaml:1:29: tests[0].expect: expected `allow`, `deny` or an object, got `"maybe"`'],
    [
      'tests: [{request: {url: u}, expect: {allow: false}}]',
      't.yaml:1:38: tests[0].expect.allow: expected true; the opposite stands under `not`, got `false`',
    ],
    [
      'tests: [{request: {url: u}, expect: {deny: {layer: alow}}}]',
      't.yaml:1:45: tests[0].expect.deny.layer: expected one of `custom`, `deny`, `allow`, got `"alow"`',
    ],
    ['tests: [{request: {url: u}, expect: {retries: {on: x}}}]', 'tests[0].expect.retries'],
  ])('%s', (text, problem) => {
    expect(problems(text).some((one) => one.includes(problem))).toBe(true)
  })

  it('YAML that never ends, repeats a key or loops is a problem, too', () => {
    expect(problems(`tests: ${'['.repeat(500)}`)).not.toEqual([])
    expect(problems('tests: [{request: {url: u}, expect: allow, expect: deny}]')).not.toEqual([])
    expect(problems('tests: &a [*a]')).not.toEqual([])
    expect(problems(`tests: [{request: {url: [${'u,'.repeat(200)}], from: [${'a,'.repeat(200)}]}, expect: allow}]`)[0]).toContain(
      'more than 10000 combinations',
    )
  })
})
