/** Service, Endpoints and EndpointSlice (core/v1, discovery.k8s.io/v1), as far as routing looks at them. */
import * as t from 'io-ts'
import { expected } from '../codec/codec.ts'
import { bool, Codec, int32, map, message, repeated, string } from '../codec/index.ts'

/** A port by number or by name. */
export const intOrString = new Codec<number | string>(
  'intOrString',
  (u, c) => (typeof u === 'string' || (typeof u === 'number' && Number.isInteger(u)) ? t.success(u) : expected('a number or a name', u, c)),
  () => 0,
)

export const ServicePort = message('ServicePort', {
  name: string,
  protocol: string,
  port: int32,
  targetPort: intOrString,
  appProtocol: string,
  nodePort: int32,
})
export interface ServicePort extends t.TypeOf<typeof ServicePort> {}

export const ServiceSpec = message('ServiceSpec', {
  type: string,
  clusterIP: string,
  clusterIPs: repeated(string),
  externalIPs: repeated(string),
  externalName: string,
  ports: repeated(ServicePort),
  selector: map(string),
  publishNotReadyAddresses: bool,
  internalTrafficPolicy: string,
  trafficDistribution: string,
  sessionAffinity: string,
})
export interface ServiceSpec extends t.TypeOf<typeof ServiceSpec> {}

const ObjectTarget = message('ObjectReference', { kind: string, namespace: string, name: string })

const EndpointAddress = message('EndpointAddress', { ip: string, hostname: string, nodeName: string, targetRef: ObjectTarget })

const EndpointPort = message('EndpointPort', { name: string, port: int32, protocol: string, appProtocol: string })

/** The body of an Endpoints object: it has no `spec`, its fields stand beside `metadata`. */
export const EndpointsSpec = message('Endpoints', {
  subsets: repeated(
    message('EndpointSubset', {
      addresses: repeated(EndpointAddress),
      notReadyAddresses: repeated(EndpointAddress),
      ports: repeated(EndpointPort),
    }),
  ),
})
export interface EndpointsSpec extends t.TypeOf<typeof EndpointsSpec> {}

/** The body of an EndpointSlice: it has no `spec`, its fields stand beside `metadata`. */
export const EndpointSliceSpec = message('EndpointSlice', {
  addressType: string,
  endpoints: repeated(
    message('Endpoint', {
      addresses: repeated(string),
      conditions: message('EndpointConditions', { ready: bool, serving: bool, terminating: bool }),
      hostname: string,
      nodeName: string,
      zone: string,
      targetRef: ObjectTarget,
    }),
  ),
  ports: repeated(EndpointPort),
})
export interface EndpointSliceSpec extends t.TypeOf<typeof EndpointSliceSpec> {}
