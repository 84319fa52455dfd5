/** Header operations of routes and destinations (istio ). */
import type { Headers, HeaderOperations as WrittenOperations } from '../../../config/istio/virtual-service.ts'
import { toByteString } from '../../../model/bytes.ts'
import type { HeaderOperations, ObjectPath, Reference } from '../../../model/index.ts'
import { hasValidOperators } from '../command-operators.ts'
import { compareText } from '../visibility.ts'
import { hasForbiddenBytes } from './route-parts.ts'

export interface LoweredHeaders {
  readonly request?: HeaderOperations
  readonly response?: HeaderOperations
  /** A new authority asked for by way of `host` or `:authority`; empty = none (istio R-15). */
  readonly authority: string
}

const noHeaders: LoweredHeaders = { authority: '' }

/** `at` makes the reference of a path below `headers`. */
export const lowerHeaders = (headers: Headers | undefined, at: (path: ObjectPath) => Reference): LoweredHeaders => {
  if (headers === undefined) return noHeaders
  const request = lowerOperations(headers.request, at(['headers', 'request']))
  const response = lowerOperations(headers.response, at(['headers', 'response']))
  return {
    ...(request === undefined ? {} : { request }),
    ...(response === undefined ? {} : { response }),
    authority: authorityIn(headers.request?.set) || authorityIn(headers.request?.add),
  }
}

// The control plane never hands these to the proxy as headers. An empty value is no operation: the proxy adds nothing.
const isInternal = (name: string): boolean => name.startsWith(':') || name.toLowerCase() === 'host'

const authorityIn = (values: Readonly<Record<string, string>> | undefined): string =>
  Object.entries(values ?? {}).findLast(([name]) => /^(?::authority|host)$/i.test(name))?.[1] ?? ''

const sorted = (values: Readonly<Record<string, string>> | undefined): readonly (readonly [string, string])[] =>
  Object.entries(values ?? {})
    .filter(([name, value]) => !isInternal(name) && value !== '')
    .sort(([a], [b]) => compareText(a, b))
    .map(([name, value]) => [toByteString(name).toLowerCase(), toByteString(value)])

const lowerOperations = (written: WrittenOperations | undefined, reference: Reference): HeaderOperations | undefined => {
  const operations = {
    remove: (written?.remove ?? []).filter((name) => !isInternal(name)).map((name) => toByteString(name).toLowerCase()),
    set: sorted(written?.set),
    add: sorted(written?.add),
  }
  const isEmpty = operations.remove.length + operations.set.length + operations.add.length === 0
  return isEmpty ? undefined : { ...operations, reference }
}

/**
 * Two lists that the proxy works off in one pass: all removes, then all sets, then all adds, so an add of the first
 * list survives a set of the second (istio R-29b, measured).
 */
const noPasses: readonly HeaderOperations[] = []

export const inOnePass = (first: HeaderOperations | undefined, second: HeaderOperations | undefined): readonly HeaderOperations[] => {
  if (first === undefined && second === undefined) return noPasses
  if (first === undefined || second === undefined) return [first ?? second].filter((pass) => pass !== undefined)
  return [
    {
      ...first,
      remove: [...first.remove, ...second.remove],
      set: [...first.set, ...second.set],
      add: [...first.add, ...second.add],
    },
  ]
}

/** Why the proxy refuses these operations, if it does (as recorded). */
export const headerRejection = (operations: HeaderOperations | undefined): string | undefined => {
  if (operations === undefined) return undefined
  const names = [...operations.remove, ...operations.set.map(([name]) => name), ...operations.add.map(([name]) => name)]
  if (names.some((name) => name === '' || hasForbiddenBytes(name))) return 'invalid header name'
  const given = [...operations.set, ...operations.add].map(([name]) => name)
  if (given.some((name) => name.length > maximumHeaderBytes)) return 'header name too long'
  const values = [...operations.set, ...operations.add].map(([, value]) => value)
  if (values.some((value) => hasForbiddenBytes(value) || value.length > maximumHeaderBytes)) return 'invalid header value'
  const bad = values.find((value) => !hasValidOperators(value))
  return bad === undefined ? undefined : `unknown command operator in \`${bad}\``
}

const maximumHeaderBytes = 16_384
