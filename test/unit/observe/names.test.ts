import { describe, expect, it } from 'vitest'
import { clusterName, denialDetails } from '../../../src/observe/istio/names.ts'

describe('cluster names', () => {
  it.each([
    [{ kind: 'service', host: 'web.app.svc.cluster.local', port: 80, subset: 'v1' }, 'outbound|80|v1|web.app.svc.cluster.local'],
    [{ kind: 'inbound', port: 8080 }, 'inbound|8080||'],
    [{ kind: 'passthrough', direction: 'outbound' }, 'PassthroughCluster'],
    [{ kind: 'passthrough', direction: 'inbound' }, 'InboundPassthroughCluster'],
    [{ kind: 'blackHole' }, 'BlackHoleCluster'],
    [{ kind: 'dynamicForward' }, 'AllowAnyDynamicDNSCluster'],
    [{ kind: 'named', name: 'UnknownService' }, 'UnknownService'],
  ] as const)('%j is %s', (key, name) => {
    expect(clusterName(key)).toBe(name)
  })
})

describe('denials', () => {
  const policy = { namespace: 'app', name: 'p', rule: 2 }
  it('name the rule of a policy', () => {
    expect(denialDetails({ layer: 'deny', policy })).toBe('rbac_access_denied_matched_policy[ns[app]-policy[p]-rule[2]]')
  })
  it('say none when no ALLOW policy matched', () => {
    expect(denialDetails({ layer: 'allow' })).toBe('rbac_access_denied_matched_policy[none]')
  })
  it('name the provider that a CUSTOM policy could not ask', () => {
    expect(denialDetails({ layer: 'custom', policy, provider: 'ext', badCustomAction: true })).toBe(
      'rbac_access_denied_matched_policy[istio-ext-authz-ext-ns[app]-policy[p]-rule[2]-deny-due-to-bad-CUSTOM-action]',
    )
    expect(denialDetails({ layer: 'custom', policy, provider: '', badCustomAction: true })).toBe(
      'rbac_access_denied_matched_policy[istio-ext-authz-ns[app]-policy[p]-rule[2]-deny-due-to-bad-CUSTOM-action]',
    )
  })
})
