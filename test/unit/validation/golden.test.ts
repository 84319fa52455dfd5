/**
 * Verdicts that Istio's own validation gave. golden.jsonl: a small object per rule, `upstream` = a word of its message; objects
 * without a rule are fine. formats.jsonl: values put in the place of `$`, by verdict.
 */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { rulesOf, type Sample, validate, verdictOf } from './validate.ts'

const lines = <T>(name: string): readonly T[] =>
  readFileSync(new URL(name, import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as T)

interface Golden extends Sample {
  readonly rule?: string
  readonly verdict: string
}

const golden = lines<Golden>('./golden.jsonl')

describe('an object is judged as Istio judges it', () => {
  it.each(golden.map((sample) => [sample.rule ?? `fine ${sample.kind}`, sample] as const))('%s', (_, sample) => {
    expect(verdictOf(validate(sample))).toBe(sample.verdict)
    if (sample.rule !== undefined) expect(rulesOf(sample)).toContain(sample.rule)
  })
})

interface Formats extends Sample {
  readonly what: string
  readonly fine?: readonly string[]
  readonly warned?: readonly string[]
  readonly rejected?: readonly string[]
  readonly both?: readonly string[]
}

const filled = (template: unknown, value: string): unknown => {
  if (template === '$') return value
  if (Array.isArray(template)) return template.map((entry) => filled(entry, value))
  if (typeof template !== 'object' || template === null) return template
  return Object.fromEntries(Object.entries(template).map(([key, entry]) => [key === '$' ? value : key, filled(entry, value)]))
}

const ANY_GATEWAY = { servers: [{ hosts: ['*'], port: { number: 80, name: 'http', protocol: 'HTTP' } }] }

const sampleOf = ({ kind, spec }: Formats, value: string): Sample =>
  spec === undefined ? { kind, metadata: { name: value }, spec: ANY_GATEWAY } : { kind, spec: filled(spec, value) }

describe('a value is judged as Istio judges it', () => {
  it.each(lines<Formats>('./formats.jsonl').map((formats) => [formats.what, formats] as const))('%s', (_, formats) => {
    const verdicts = { fine: 'fine', warned: 'warned', rejected: 'rejected', both: 'rejected+warned' } as const
    for (const group of ['fine', 'warned', 'rejected', 'both'] as const) {
      const wrong = (formats[group] ?? []).filter((value) => verdictOf(validate(sampleOf(formats, value))) !== verdicts[group])
      expect(wrong, group).toEqual([])
    }
  })
})

describe('coverage', () => {
  it('every rule has an object that breaks it', () => {
    const bySize = ['V-78', 'V-79'] // large bodies, see facts.test.ts
    const broken = new Set([...golden.flatMap((sample) => sample.rule ?? []), ...bySize])
    const missing = Array.from({ length: 237 }, (_, i) => `V-${i + 1}`).filter((rule) => !broken.has(rule))
    expect(missing).toEqual([])
  })
})
