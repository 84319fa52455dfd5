/**
 * Rules broken by hand, one at a time: `find` (once in `file`) becomes `replace`, and `tests` (vitest arguments) must fail.
 * A rule is here because getting it wrong would go unnoticed by types and by most requests.
 */
const family = (name) => ['test/conformance/conformance.test.ts', '-t', `recorded cases ${name}$`]

export const mutants = [
  {
    rule: 'istio M-8: prefix is a plain string prefix',
    file: 'src/matching/text.ts',
    find: "case 'prefix':\n          return found.startsWith(wanted)",
    replace: "case 'prefix':\n          return coversSegments(found, wanted)",
    tests: family('match'),
  },
  {
    rule: 'istio H-25: a wildcard needs one more character',
    file: 'src/matching/host.ts',
    find: "case 'suffix':\n      return host.length > matcher.value.length",
    replace: "case 'suffix':\n      return host.length >= matcher.value.length",
    tests: ['test/unit/matching'],
  },
  {
    rule: 'istio H-26: no second try with a broader virtual host',
    file: 'src/routing/select.ts',
    find: "if (host.onMiss === 'stop') return { kind: 'none', trace }",
    replace: '',
    tests: family('multi-vs'),
  },
  {
    rule: 'istio M-29: nothing after a route without match',
    file: 'src/lowering/istio/routes/routes.ts',
    find: 'routes.push(lowerRoute(route, undefined, context, owner))\n      return routes',
    replace: 'routes.push(lowerRoute(route, undefined, context, owner))\n      continue',
    // A sidecar never comes past the first such route anyway; a gateway moves it behind the others.
    tests: family('rnd-gateway'),
  },
  {
    rule: 'istio R-6: entries of weight 0 do not exist',
    file: 'src/lowering/istio/routes/forward.ts',
    find: 'targets.filter(({ weight }) => weight !== 0)',
    replace: 'targets',
    tests: family('dest'),
  },
  {
    rule: 'istio R-7: the first cumulative bound above the draw',
    file: 'src/split/pick.ts',
    find: 'if (left < weight)',
    replace: 'if (left <= weight)',
    tests: ['test/property/splits.prop.test.ts'],
  },
  {
    rule: 'istio R-11: the default port is not printed',
    file: 'src/routing/redirect.ts',
    find: 'action.port === undefined || action.port === DEFAULT_PORT.get(portScheme)',
    replace: 'action.port === undefined',
    tests: ['test/unit/routing/redirect.test.ts'],
  },
  {
    rule: 'istio R-12: a prefix rewrite cuts by the length of the pattern',
    file: 'src/routing/rewrite.ts',
    find: 'rewrite.value + target.slice(rewrite.lengthBytes)',
    replace: 'rewrite.value + queryOf(target)',
    tests: family('rewrite'),
  },
  {
    rule: 'istio R-29: removes run before sets',
    file: 'src/routing/headers.ts',
    find: 'let out = withoutHeaders(headers, pass.remove)\n  for (const [name, value] of pass.set) out = setHeader(out, name, value)',
    replace:
      'let out = headers\n  for (const [name, value] of pass.set) out = setHeader(out, name, value)\n  out = withoutHeaders(out, pass.remove)',
    tests: ['test/unit/routing/headers.test.ts', 'test/unit/lowering/actions.test.ts'],
  },
  {
    rule: 'istio R-34: a per-try timeout that is not shorter than the global one does not count',
    file: 'src/routing/timeout.ts',
    find: 'globalMs > 0 && Math.trunc(perTryMs) >= globalMs ? 0 : Math.trunc(perTryMs)',
    replace: 'Math.trunc(perTryMs)',
    tests: family('timeout'),
  },
  {
    rule: 'istio R-36: no retries written means two',
    file: 'src/lowering/istio/routes/retries.ts',
    find: 'written === undefined ? 2 :',
    replace: 'written === undefined ? 0 :',
    tests: family('retry'),
  },
  {
    rule: 'istio R-48: gateway-error covers resets',
    file: 'src/retry/conditions.ts',
    find: "['reset', '5xx', 'gateway-error']",
    replace: "['reset', '5xx']",
    tests: family('retry'),
  },
  {
    rule: 'istio R-49: attempts are extra tries',
    file: 'src/retry/next.ts',
    find: 'state.attempt > plan.maxRetries',
    replace: 'state.attempt >= plan.maxRetries',
    tests: family('retry'),
  },
  {
    rule: 'istio R-51: back-off stays below the interval',
    file: 'src/retry/next.ts',
    find: 'BigInt.asUintN(64, draw) % BigInt(interval)',
    replace: 'BigInt.asUintN(64, draw) % BigInt(interval + 1)',
    tests: ['test/property/retry.prop.test.ts', 'test/unit/retry'],
  },
  {
    rule: 'istio P-1: a selector in the root namespace is ignored',
    file: 'src/lowering/istio/inbound/peer-authentication.ts',
    find: 'workload.namespace === root\n      ? undefined // istio P-1',
    replace: 'workload.namespace === root && mesh === undefined\n      ? undefined // istio P-1',
    tests: ['test/unit/lowering/inbound.test.ts', 'test/unit/authz/traps.test.ts'],
  },
  {
    rule: 'istio A-22: a leading star is looked at first',
    file: 'src/lowering/istio/authorization/texts.ts',
    find: "if (value.startsWith('*')) return { kind: 'suffix', value: value.slice(1), ...fold }\n  return",
    replace: "if (value.startsWith('*') && !value.endsWith('*')) return { kind: 'suffix', value: value.slice(1), ...fold }\n  return",
    tests: ['test/unit/lowering/policy-texts.test.ts'],
  },
  {
    rule: 'istio A-29: a bare service account belongs to the policy, not to the workload',
    file: 'src/lowering/istio/authorization/texts.ts',
    find: 'slash < 0 ? [policyNamespace, value]',
    replace: "slash < 0 ? ['default', value]",
    tests: family('authz-source'),
  },
  {
    rule: 'istio A-63: a dry run never changes the verdict',
    file: 'src/authz/evaluate.ts',
    find: '=> policies.filter(({ dryRun }) => !dryRun)',
    replace: '=> policies',
    tests: family('authz-select'),
  },
  {
    rule: 'istio J-14: a CORS preflight bypasses token checks',
    file: 'src/authz/evaluate.ts',
    find: 'layer.bypassCorsPreflight && isPreflight(context)',
    replace: 'layer.bypassCorsPreflight && isPreflight(context) && layer.rules.length === 0',
    tests: family('jwt'),
  },
]
