/**
 * AuthorizationPolicy: who may do what. Fields of security/v1beta1/authorization_policy.proto.
 */
import type * as t from 'io-ts'
import { enumeration, message, repeated, string } from '../codec/index.ts'
import { PolicyTargetReference, WorkloadSelector } from './selector.ts'

export const Action = enumeration('AuthorizationPolicy.Action', ['ALLOW', 'DENY', 'AUDIT', 'CUSTOM'])
export type Action = t.TypeOf<typeof Action>

export const AuthorizationProvider = message('AuthorizationPolicy.ExtensionProvider', { name: string })
export interface AuthorizationProvider extends t.TypeOf<typeof AuthorizationProvider> {}

export const Source = message('Source', {
  principals: repeated(string),
  notPrincipals: repeated(string),
  requestPrincipals: repeated(string),
  notRequestPrincipals: repeated(string),
  namespaces: repeated(string),
  notNamespaces: repeated(string),
  serviceAccounts: repeated(string),
  notServiceAccounts: repeated(string),
  ipBlocks: repeated(string),
  notIpBlocks: repeated(string),
  remoteIpBlocks: repeated(string),
  notRemoteIpBlocks: repeated(string),
  trustDomains: repeated(string),
  notTrustDomains: repeated(string),
})
export interface Source extends t.TypeOf<typeof Source> {}

export const RuleFrom = message('Rule.From', { source: Source })
export interface RuleFrom extends t.TypeOf<typeof RuleFrom> {}

export const Operation = message('Operation', {
  hosts: repeated(string),
  notHosts: repeated(string),
  ports: repeated(string),
  notPorts: repeated(string),
  methods: repeated(string),
  notMethods: repeated(string),
  paths: repeated(string),
  notPaths: repeated(string),
})
export interface Operation extends t.TypeOf<typeof Operation> {}

export const RuleTo = message('Rule.To', { operation: Operation })
export interface RuleTo extends t.TypeOf<typeof RuleTo> {}

export const Condition = message('Condition', { key: string, values: repeated(string), notValues: repeated(string) })
export interface Condition extends t.TypeOf<typeof Condition> {}

export const Rule = message('Rule', { from: repeated(RuleFrom), to: repeated(RuleTo), when: repeated(Condition) })
export interface Rule extends t.TypeOf<typeof Rule> {}

export const AuthorizationPolicySpec = message(
  'AuthorizationPolicy',
  {
    selector: WorkloadSelector,
    targetRef: PolicyTargetReference,
    targetRefs: repeated(PolicyTargetReference),
    rules: repeated(Rule),
    action: Action,
    provider: AuthorizationProvider,
  },
  { originals: { targetRef: 'targetRef', targetRefs: 'targetRefs' } },
)
export interface AuthorizationPolicySpec extends t.TypeOf<typeof AuthorizationPolicySpec> {}
