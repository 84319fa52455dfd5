/** A small mesh as a repository holds it: no addresses, no Pods, no labels of injection. */
import { type Mesh, readMesh } from '../../../src/config/index.ts'

export const service = (name: string, namespace: string, port = 80, extra = ''): string => `
apiVersion: v1
kind: Service
metadata: {name: ${name}, namespace: ${namespace}}
spec: {selector: {app: ${name}}, ports: [{name: http, port: ${port}, targetPort: 8080}]${extra}}
`

export const deployment = (name: string, namespace: string, labels = `{app: ${name}}`, annotations = '{}'): string => `
apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}, namespace: ${namespace}}
spec:
  selector: {matchLabels: {app: ${name}}}
  template:
    metadata: {labels: ${labels}, annotations: ${annotations}}
    spec:
      serviceAccountName: ${name}
      containers: [{name: app, ports: [{containerPort: 8080}]}]
`

export const namespace = (name: string, labels = '{istio-injection: enabled}'): string => `
apiVersion: v1
kind: Namespace
metadata: {name: ${name}, labels: ${labels}}
`

export const meshOf = (...documents: readonly string[]): Mesh => {
  const { mesh, issues } = readMesh([{ name: 'mesh.yaml', text: documents.join('---') }])
  const errors = issues.filter(({ severity }) => severity === 'error')
  if (errors.length > 0) throw new Error(JSON.stringify(errors))
  return mesh
}
