/** From a test file to its trials: tables become rows, lists become every combination, defaults are filled in. */
import type { ObjectPath } from '../model/index.ts'
import type { Expectation, RequestFields, TestFields } from './codec.ts'

/** One request, with one value where a test file may list several. */
export type TrialRequest = Omit<RequestFields, 'from' | 'method' | 'url'> & {
  readonly from?: string
  readonly method?: string
  readonly url: string
}

export interface Trial {
  readonly name: string
  readonly request: TrialRequest
  readonly expect: Expectation
  /** Where the two stand in the test file. */
  readonly requestPath: ObjectPath
  readonly expectPath: ObjectPath
}

export interface Slip {
  readonly path: ObjectPath
  readonly message: string
}

/** More combinations than this are a slip of the writer. */
const maxCombinations = 10_000

const summary = ({ method, url, from, principal, gateway, plaintext }: TrialRequest): string =>
  [
    `${method ?? 'GET'} ${url}`,
    ...(from === undefined ? [] : [`from ${from}`]),
    ...(principal === undefined ? [] : [`as ${principal}`]),
    ...(gateway === undefined ? [] : [`through ${gateway}`]),
    ...(plaintext === true ? ['in plaintext'] : []),
  ].join(' ')

/** Every combination of the values of `from`, `method` and `url`; none without a URL. */
const combinations = ({ from, method, url, ...rest }: RequestFields): readonly TrialRequest[] =>
  (from ?? [undefined]).flatMap((caller) =>
    (method ?? [undefined]).flatMap((verb) =>
      (url ?? []).map((target) => ({
        ...rest,
        ...(caller === undefined ? {} : { from: caller }),
        ...(verb === undefined ? {} : { method: verb }),
        url: target,
      })),
    ),
  )

const count = ({ from, method, url }: RequestFields): number => (from ?? [0]).length * (method ?? [0]).length * (url ?? []).length

interface Row {
  readonly fields: RequestFields
  readonly expect: Expectation | undefined
  /** Absent outside a table, empty for a row without one. */
  readonly name: string | undefined
  readonly path: ObjectPath
  readonly requestPath: ObjectPath
  readonly expectPath: ObjectPath
}

const withoutFields = (expect: Expectation): boolean =>
  Object.keys(expect).length === 0 || (expect.not !== undefined && Object.keys(expect.not).length === 0)

/** A request is told in the name wherever the names that were given do not single it out. */
const trialsOf = (row: Row, title: string | undefined): readonly Trial[] => {
  const requests = combinations(row.fields)
  const given = [title, row.name].filter((one) => one !== undefined && one !== '')
  const isSingled = given.length > 0 && requests.length === 1 && row.name !== ''
  return requests.map((request) => ({
    name: (isSingled ? given : [...given, summary(request)]).join(': '),
    request,
    expect: row.expect ?? {},
    requestPath: row.requestPath,
    expectPath: row.expectPath,
  }))
}

const slipsOf = ({ fields, expect, path, expectPath }: Row): readonly Slip[] => [
  ...((fields.url ?? []).length === 0 ? [{ path, message: 'a request needs a `url`' }] : []),
  ...(fields.from?.length === 0 || fields.method?.length === 0
    ? [{ path, message: 'an empty list of `from` or `method` tests nothing' }]
    : []),
  ...(expect === undefined ? [{ path, message: 'nothing is expected: `expect` is missing' }] : []),
  ...(expect !== undefined && withoutFields(expect) ? [{ path: expectPath, message: 'nothing is expected here' }] : []),
  ...(count(fields) > maxCombinations ? [{ path, message: `more than ${maxCombinations} combinations of from, method and url` }] : []),
]

const rowsOf = (test: TestFields, path: ObjectPath): readonly Row[] => {
  const requestPath = test.request === undefined ? path : [...path, 'request']
  const expectPath = [...path, 'expect']
  if (test.table === undefined) return [{ fields: test.request ?? {}, expect: test.expect, name: undefined, path, requestPath, expectPath }]
  return test.table.map(({ name, expect, ...fields }, index) => {
    const rowPath = [...path, 'table', index]
    return {
      fields: { ...test.request, ...fields },
      expect: expect ?? test.expect,
      name: name ?? '',
      path: rowPath,
      requestPath: rowPath,
      expectPath: expect === undefined ? expectPath : [...rowPath, 'expect'],
    }
  })
}

/** The trials of one test, or what keeps it from being run. */
export const planTest = (test: TestFields, path: ObjectPath): { readonly trials: readonly Trial[]; readonly slips: readonly Slip[] } => {
  const rows = rowsOf(test, path)
  const slips = rows.length === 0 ? [{ path: [...path, 'table'], message: 'an empty table tests nothing' }] : rows.flatMap(slipsOf)
  return slips.length > 0 ? { trials: [], slips } : { trials: rows.flatMap((row) => trialsOf(row, test.name)), slips: [] }
}
