/** Retries and timeouts that nobody wrote, and those that do not do what they seem to (istio ). */
import { describe, expect, it } from 'vitest'
import { forwardAction, routesOf, sidecarWith, virtualService } from './world.ts'

const actionOf = (spec: string, options: { readonly objects?: readonly string[]; readonly meshConfig?: string } = {}) => {
  const objects = spec === '' ? [] : [virtualService(`hosts: [web]\nhttp:\n- route: [{destination: {host: web}}]\n  ${spec}`)]
  const { view } = sidecarWith(
    [...objects, ...(options.objects ?? [])],
    options.meshConfig === undefined ? {} : { meshConfig: options.meshConfig },
  )
  return forwardAction(routesOf(view, 'web.app.svc.cluster.local:80')[0])
}

const retriesOf = (spec: string, options: Parameters<typeof actionOf>[1] = {}) => actionOf(spec, options).retry

const hashed = `
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {name: d, namespace: app}
spec: {host: web, trafficPolicy: {loadBalancer: {consistentHash: {httpHeaderName: x}}}}
`

describe('retries that nobody wrote', () => {
  it('are two, for failed connections and gRPC, not for HTTP 503', () => {
    const retry = retriesOf('')
    expect(retry?.maxRetries).toBe(2)
    expect(retry?.retryOn).toEqual(['connect-failure', 'refused-stream', 'unavailable', 'cancelled', 'retriable-status-codes'])
    expect(retry?.retriableStatusCodes).toEqual([])
    expect(retry?.reference).toEqual({ default: 'Istio default' })
  })

  it('are the same for a route that says nothing', () => {
    expect(retriesOf('timeout: 1s')?.maxRetries).toBe(2)
  })

  it('come from the mesh when it has a policy', () => {
    const retry = retriesOf('', { meshConfig: 'defaultHttpRetryPolicy: {attempts: 5, retryOn: 5xx}' })
    expect(retry?.maxRetries).toBe(5)
    expect(retry?.reference).toEqual({ default: 'meshConfig.defaultHttpRetryPolicy' })
  })

  it('may be switched off for the mesh', () => {
    expect(retriesOf('', { meshConfig: 'defaultHttpRetryPolicy: {attempts: 0}' })).toBeUndefined()
  })
})

describe('retries that are written', () => {
  it('as {} are none, not the default', () => {
    expect(retriesOf('retries: {}')).toBeUndefined()
  })

  it('without conditions keep the default ones, which see no status code', () => {
    const retry = retriesOf('retries: {attempts: 3, perTryTimeout: 1s}')
    expect(retry?.maxRetries).toBe(3)
    expect(retry?.perTryTimeoutMs).toBe(1000)
    expect(retry?.retryOn).not.toContain('5xx')
    expect(retry?.retryOn).not.toContain('reset')
  })

  it('take status codes as conditions and replace the default ones', () => {
    const retry = retriesOf('retries: {attempts: 3, retryOn: "503, reset,520"}')
    expect(retry?.written).toBe('reset,520,retriable-status-codes')
    expect(retry?.retriableStatusCodes).toEqual([503])
  })

  it('written as a code alone no longer retry refused connections', () => {
    expect(retriesOf('retries: {attempts: 3, retryOn: "503"}')?.retryOn).toEqual(['retriable-status-codes'])
  })

  it('carry the line that asked for them', () => {
    expect(retriesOf('retries: {attempts: 1}')?.reference).toMatchObject({
      kind: 'VirtualService',
      namespace: 'app',
      name: 'v',
      path: ['spec', 'http', 0, 'retries'],
    })
  })

  it('stay on one host when the destination is hashed, unless told otherwise', () => {
    expect(retriesOf('timeout: 1s', { objects: [hashed] })?.avoidPreviousHosts).toBe(false)
    expect(retriesOf('retries: {attempts: 1, retryIgnorePreviousHosts: true}', { objects: [hashed] })?.avoidPreviousHosts).toBe(true)
    expect(retriesOf('timeout: 1s')?.avoidPreviousHosts).toBe(true)
  })
})

describe('timeouts', () => {
  it('do not exist unless written', () => {
    expect(actionOf('').timeoutMs).toBe(0)
    expect(actionOf('retries: {attempts: 1}').timeoutMs).toBe(0)
  })

  it('are also the ceiling of a gRPC client', () => {
    expect(actionOf('timeout: 1.5s').maxGrpcTimeoutMs).toBe(1500)
  })
})
