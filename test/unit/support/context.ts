/** A request as one proxy sees it, with the fields that a test is about. */
import type { RequestContext } from '../../../src/matching/context.ts'

export const context = (fields: Partial<RequestContext>): RequestContext => ({
  protocol: 'http',
  method: 'GET',
  scheme: 'http',
  authority: 'web',
  path: '/',
  headers: [],
  principals: [],
  peerAddress: '10.0.0.1',
  clientAddress: '10.0.0.1',
  destinationAddress: '10.1.0.1',
  destinationPort: 80,
  serverName: '',
  ...fields,
})
