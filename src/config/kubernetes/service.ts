/**
 * Service (every field), and of Endpoints and EndpointSlice what routing looks at (core/v1, discovery.k8s.io/v1).
 */
import type * as t from 'io-ts'
import { bool, json, map, repeated, string } from '../codec/index.ts'
import { integer, intOrString, object } from './scalars.ts'

export const ServicePort = object('ServicePort', {
  name: string,
  protocol: string,
  port: integer,
  targetPort: intOrString,
  appProtocol: string,
  nodePort: integer,
})
export interface ServicePort extends t.TypeOf<typeof ServicePort> {}

export const ServiceSpec = object('ServiceSpec', {
  type: string,
  clusterIP: string,
  clusterIPs: repeated(string),
  externalIPs: repeated(string),
  externalName: string,
  ports: repeated(ServicePort),
  selector: map(string),
  publishNotReadyAddresses: bool,
  internalTrafficPolicy: string,
  externalTrafficPolicy: string,
  trafficDistribution: string,
  sessionAffinity: string,
  sessionAffinityConfig: json,
  ipFamilies: repeated(string),
  ipFamilyPolicy: string,
  loadBalancerIP: string,
  loadBalancerClass: string,
  loadBalancerSourceRanges: repeated(string),
  allocateLoadBalancerNodePorts: bool,
  healthCheckNodePort: integer,
})
export interface ServiceSpec extends t.TypeOf<typeof ServiceSpec> {}

const ObjectTarget = object('ObjectReference', { kind: string, namespace: string, name: string })

const EndpointAddress = object('EndpointAddress', { ip: string, hostname: string, nodeName: string, targetRef: ObjectTarget })

const EndpointPort = object('EndpointPort', { name: string, port: integer, protocol: string, appProtocol: string })

/** The body of an Endpoints object: it has no `spec`, its fields stand beside `metadata`. */
export const EndpointsSpec = object('Endpoints', {
  subsets: repeated(
    object('EndpointSubset', {
      addresses: repeated(EndpointAddress),
      notReadyAddresses: repeated(EndpointAddress),
      ports: repeated(EndpointPort),
    }),
  ),
})
export interface EndpointsSpec extends t.TypeOf<typeof EndpointsSpec> {}

/** The body of an EndpointSlice: it has no `spec`, its fields stand beside `metadata`. */
export const EndpointSliceSpec = object('EndpointSlice', {
  addressType: string,
  endpoints: repeated(
    object('Endpoint', {
      addresses: repeated(string),
      conditions: object('EndpointConditions', { ready: bool, serving: bool, terminating: bool }),
      hostname: string,
      nodeName: string,
      zone: string,
      targetRef: ObjectTarget,
    }),
  ),
  ports: repeated(EndpointPort),
})
export interface EndpointSliceSpec extends t.TypeOf<typeof EndpointSliceSpec> {}
