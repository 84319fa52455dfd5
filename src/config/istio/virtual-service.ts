/**
 * VirtualService: routes of HTTP, TLS and TCP traffic. Fields of networking/v1alpha3/virtual_service.proto.
 */
import type * as t from 'io-ts'
import { bool, bytes, double, duration, enumeration, int32, map, message, repeated, string, uint32 } from '../codec/index.ts'

export const PortSelector = message('PortSelector', { number: uint32 })
export interface PortSelector extends t.TypeOf<typeof PortSelector> {}

export const Destination = message('Destination', { host: string, subset: string, port: PortSelector })
export interface Destination extends t.TypeOf<typeof Destination> {}

export const Delegate = message('Delegate', { name: string, namespace: string })
export interface Delegate extends t.TypeOf<typeof Delegate> {}

export const HeaderOperations = message('Headers.HeaderOperations', { set: map(string), add: map(string), remove: repeated(string) })
export interface HeaderOperations extends t.TypeOf<typeof HeaderOperations> {}

export const Headers = message('Headers', { request: HeaderOperations, response: HeaderOperations })
export interface Headers extends t.TypeOf<typeof Headers> {}

export const StringMatch = message(
  'StringMatch',
  { exact: string, prefix: string, regex: string },
  { oneofs: [['exact', 'prefix', 'regex']] },
)
export interface StringMatch extends t.TypeOf<typeof StringMatch> {}

export const HttpMatchRequest = message('HTTPMatchRequest', {
  name: string,
  uri: StringMatch,
  scheme: StringMatch,
  method: StringMatch,
  authority: StringMatch,
  headers: map(StringMatch),
  port: uint32,
  sourceLabels: map(string),
  gateways: repeated(string),
  queryParams: map(StringMatch),
  ignoreUriCase: bool,
  withoutHeaders: map(StringMatch),
  sourceNamespace: string,
  statPrefix: string,
})
export interface HttpMatchRequest extends t.TypeOf<typeof HttpMatchRequest> {}

export const HttpRouteDestination = message('HTTPRouteDestination', { destination: Destination, weight: int32, headers: Headers })
export interface HttpRouteDestination extends t.TypeOf<typeof HttpRouteDestination> {}

export const RedirectPortSelection = enumeration('HTTPRedirect.RedirectPortSelection', ['FROM_PROTOCOL_DEFAULT', 'FROM_REQUEST_PORT'])
export type RedirectPortSelection = t.TypeOf<typeof RedirectPortSelection>

export const HttpRedirect = message(
  'HTTPRedirect',
  {
    uri: string,
    authority: string,
    port: uint32,
    derivePort: RedirectPortSelection,
    scheme: string,
    redirectCode: uint32,
    prefixRewrite: string,
  },
  { oneofs: [['port', 'derivePort']] },
)
export interface HttpRedirect extends t.TypeOf<typeof HttpRedirect> {}

export const HttpBody = message('HTTPBody', { string: string, bytes: bytes }, { oneofs: [['string', 'bytes']] })
export interface HttpBody extends t.TypeOf<typeof HttpBody> {}

export const HttpDirectResponse = message('HTTPDirectResponse', { status: uint32, body: HttpBody })
export interface HttpDirectResponse extends t.TypeOf<typeof HttpDirectResponse> {}

export const RegexRewrite = message('RegexRewrite', { match: string, rewrite: string })
export interface RegexRewrite extends t.TypeOf<typeof RegexRewrite> {}

export const HttpRewrite = message('HTTPRewrite', { uri: string, authority: string, uriRegexRewrite: RegexRewrite })
export interface HttpRewrite extends t.TypeOf<typeof HttpRewrite> {}

export const HttpRetry = message('HTTPRetry', {
  attempts: int32,
  perTryTimeout: duration,
  retryOn: string,
  retryRemoteLocalities: bool,
  retryIgnorePreviousHosts: bool,
  backoff: duration,
})
export interface HttpRetry extends t.TypeOf<typeof HttpRetry> {}

export const UnmatchedPreflights = enumeration('CorsPolicy.UnmatchedPreflights', ['UNSPECIFIED', 'FORWARD', 'IGNORE'])
export type UnmatchedPreflights = t.TypeOf<typeof UnmatchedPreflights>

export const CorsPolicy = message('CorsPolicy', {
  allowOrigin: repeated(string),
  allowOrigins: repeated(StringMatch),
  allowMethods: repeated(string),
  allowHeaders: repeated(string),
  exposeHeaders: repeated(string),
  maxAge: duration,
  allowCredentials: bool,
  unmatchedPreflights: UnmatchedPreflights,
})
export interface CorsPolicy extends t.TypeOf<typeof CorsPolicy> {}

export const Percent = message('Percent', { value: double })
export interface Percent extends t.TypeOf<typeof Percent> {}

export const Delay = message(
  'HTTPFaultInjection.Delay',
  { percent: int32, fixedDelay: duration, exponentialDelay: duration, percentage: Percent },
  { oneofs: [['fixedDelay', 'exponentialDelay']] },
)
export interface Delay extends t.TypeOf<typeof Delay> {}

export const Abort = message(
  'HTTPFaultInjection.Abort',
  { httpStatus: int32, grpcStatus: string, http2Error: string, percentage: Percent },
  { oneofs: [['httpStatus', 'grpcStatus', 'http2Error']] },
)
export interface Abort extends t.TypeOf<typeof Abort> {}

export const HttpFaultInjection = message('HTTPFaultInjection', { delay: Delay, abort: Abort })
export interface HttpFaultInjection extends t.TypeOf<typeof HttpFaultInjection> {}

export const HttpMirrorPolicy = message('HTTPMirrorPolicy', { destination: Destination, percentage: Percent })
export interface HttpMirrorPolicy extends t.TypeOf<typeof HttpMirrorPolicy> {}

export const HttpRoute = message('HTTPRoute', {
  name: string,
  match: repeated(HttpMatchRequest),
  route: repeated(HttpRouteDestination),
  redirect: HttpRedirect,
  directResponse: HttpDirectResponse,
  delegate: Delegate,
  rewrite: HttpRewrite,
  timeout: duration,
  retries: HttpRetry,
  fault: HttpFaultInjection,
  mirror: Destination,
  mirrors: repeated(HttpMirrorPolicy),
  mirrorPercent: uint32,
  mirrorPercentage: Percent,
  corsPolicy: CorsPolicy,
  headers: Headers,
})
export interface HttpRoute extends t.TypeOf<typeof HttpRoute> {}

export const RouteDestination = message('RouteDestination', { destination: Destination, weight: int32 })
export interface RouteDestination extends t.TypeOf<typeof RouteDestination> {}

export const TlsMatchAttributes = message('TLSMatchAttributes', {
  sniHosts: repeated(string),
  destinationSubnets: repeated(string),
  port: uint32,
  sourceLabels: map(string),
  gateways: repeated(string),
  sourceNamespace: string,
})
export interface TlsMatchAttributes extends t.TypeOf<typeof TlsMatchAttributes> {}

export const TlsRoute = message('TLSRoute', { match: repeated(TlsMatchAttributes), route: repeated(RouteDestination) })
export interface TlsRoute extends t.TypeOf<typeof TlsRoute> {}

export const L4MatchAttributes = message('L4MatchAttributes', {
  destinationSubnets: repeated(string),
  port: uint32,
  sourceSubnet: string,
  sourceLabels: map(string),
  gateways: repeated(string),
  sourceNamespace: string,
})
export interface L4MatchAttributes extends t.TypeOf<typeof L4MatchAttributes> {}

export const TcpRoute = message('TCPRoute', { match: repeated(L4MatchAttributes), route: repeated(RouteDestination) })
export interface TcpRoute extends t.TypeOf<typeof TcpRoute> {}

export const VirtualServiceSpec = message('VirtualService', {
  hosts: repeated(string),
  gateways: repeated(string),
  http: repeated(HttpRoute),
  tls: repeated(TlsRoute),
  tcp: repeated(TcpRoute),
  exportTo: repeated(string),
})
export interface VirtualServiceSpec extends t.TypeOf<typeof VirtualServiceSpec> {}
