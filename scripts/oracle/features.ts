/** Which families of recorded cases a case is akin to: by what it configures and by what came of it. */
import { exactText, type RecordedCase } from './question.ts'

const role = (name: string): RegExp => new RegExp(`"role":"${name}"`)
const authorization = /kind[": ]+AuthorizationPolicy/
const tokens = /kind[": ]+RequestAuthentication/
const gateway = [role('gateway'), /kind[": ]+Gateway/]

/** All expressions of a family have to occur in the case's JSON (quotes inside the configuration are not escaped here). */
const families: { readonly [family: string]: readonly RegExp[] } = {
  article: [/VirtualService/, /DestinationRule/],
  'authz-custom': [authorization, /CUSTOM/],
  'authz-empty': [authorization, /"rules": ?\[\]|rules: \[\]|\{\}/],
  'authz-op': [authorization, /notMethods|paths/],
  'authz-select': [authorization, /matchLabels/],
  'authz-source': [authorization, /principals|ipBlocks|Namespaces|namespaces/],
  'authz-tcp': [authorization, /"tcp"/],
  'authz-when': [authorization, /"when"|when:/],
  'auto-mtls': [/autoTls/],
  'connect-failure': [/remote_connection_failure/],
  cors: [/corsPolicy/, /origin/],
  delegate: [/delegate/],
  dest: [/"subset"|subset:/],
  direct: [/directResponse/],
  'dr-policy': [/trafficPolicy/],
  'dr-select': [/DestinationRule/, /workloadSelector|svc\.cluster\.local/],
  egress: [/ServiceEntry/],
  fault: [/fault/],
  gateway,
  'gateway-actions': [...gateway, /redirect|directResponse|rewrite/],
  'gateway-authz': [...gateway, authorization],
  'gateway-claims': [...gateway, /@request\.auth\.claims/],
  'gateway-normalization': [...gateway, /pathNormalization|"path":"\/[^"]*(\/\/|%2[fF]|\/\.\.)/],
  'gateway-tls': [...gateway, /"tls":\{"mode"/],
  headers: [/"headers"/, /addedHeaders/],
  hosts: [role('client'), /VirtualService/, /"authority":"[^"]*[A-Z.:]/],
  invalid: [/"errors":\[/],
  jwt: [tokens, /uthorization","Bearer/],
  'jwt-authz': [tokens, authorization],
  match: [/"match"|match:/],
  mirror: [/"mirrored"/],
  'multi-vs': [/VirtualService[\s\S]*VirtualService/],
  normalization: [role('server'), /pathNormalization/],
  order: [/VirtualService[\s\S]*creationTimestamp|creationTimestamp[\s\S]*VirtualService/],
  peerauth: [/PeerAuthentication/],
  redirect: [/"action":"redirect"/],
  retry: [/"retry"/, /"attempts":[2-9]/],
  rewrite: [/rewrite/],
  'rnd-authz': [authorization],
  'rnd-delegate': [/delegate/],
  'rnd-dr': [/DestinationRule/],
  'rnd-gateway': gateway,
  'rnd-server': [role('server')],
  'rnd-vs': [role('client'), /VirtualService/],
  'server-order': [tokens, authorization, /PeerAuthentication/],
  sidecar: [/kind[": ]+Sidecar/],
  'tcp-routes': [/VirtualService/, /"tcp"/],
  timeout: [/"timeout"|timeout:/],
  visibility: [/exportTo|ExportTo/],
}

export const featureNames = Object.keys(families)

export const featuresOf = (recorded: RecordedCase): readonly string[] => {
  const text = exactText(recorded).replaceAll('\\"', '"')
  return featureNames.filter((name) => families[name]?.every((expression) => expression.test(text)) === true)
}
