/** A case as `decide` takes it, with two requests. */

const config = `apiVersion: v1
kind: Service
metadata: {name: web, namespace: app}
spec: {clusterIP: 10.96.0.1, ports: [{name: http, port: 80}], selector: {app: web}}
---
apiVersion: v1
kind: Pod
metadata: {name: web-v1, namespace: app, labels: {app: web}}
spec: {containers: [{name: app, image: app}]}
status: {podIP: 10.1.0.1}
---
apiVersion: v1
kind: Pod
metadata: {name: client, namespace: app, labels: {app: client, security.istio.io/tlsMode: istio}}
spec: {containers: [{name: app, image: app}]}
status: {podIP: 10.1.0.2}
`

/** Asked at the proxy of `client`. */
export const request = { at: 'client', method: 'GET', authority: 'web', path: '/', port: 80 }

export const caseOf = (id: string, fields = {}) => ({
  id,
  config,
  meshConfig: '',
  proxies: [{ role: 'client', pod: 'client', namespace: 'app' }],
  requests: [{ request }, { request: { ...request, authority: 'nowhere' } }],
  ...fields,
})
