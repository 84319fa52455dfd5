/** What an image takes for each rule: counted, so the same on every machine. */
import { expect, it } from 'vitest'
import { authz } from '../../../bench/workloads/authz.ts'
import { routeKinds, routes } from '../../../bench/workloads/routes.ts'
import { compileView } from '../../../src/engine/compile/image.ts'

const COUNT = 10_000
const MOST_RULE_BYTES = 150
const MOST_ROUTE_BYTES = 360

it('10,000 authorization rules take at most 150 bytes each', () => {
  expect(compileView(authz(COUNT).view).length / COUNT).toBeLessThanOrEqual(MOST_RULE_BYTES)
})

it.each(routeKinds)('10,000 routes by %s take at most 360 bytes each', (kind) => {
  expect(compileView(routes(kind, COUNT).view).length / COUNT).toBeLessThanOrEqual(MOST_ROUTE_BYTES)
})
