/** Who gets a sidecar (istio I-1 to I-8). */
import { describe, expect, it } from 'vitest'
import { sidecarOf } from '../../../src/lowering/istio/injection.ts'
import { deployment, meshOf, namespace } from '../explain/meshes.ts'

const inject = 'sidecar.istio.io/inject'

const sidecar = (namespaceLabels: string, podLabels: string, annotations = '{}') => {
  const mesh = meshOf(namespace('team', namespaceLabels), deployment('web', 'team', podLabels, annotations))
  const [workload] = mesh.kubernetes.workloads
  if (workload === undefined) throw new Error('no workload')
  return sidecarOf(mesh, workload)
}

describe('a sidecar is injected', () => {
  it.each([
    ['the namespace label asks for it (I-1, I-2)', '{istio-injection: enabled}', '{app: web}'],
    ['the pod label asks for it in a namespace without labels (I-2)', '{}', `{${inject}: "true"}`],
    ['the namespace names a revision (I-3)', '{istio.io/rev: canary}', '{app: web}'],
    ['the pod names a revision (I-3)', '{}', '{istio.io/rev: canary}'],
    ['the pod label is neither true nor false', '{istio-injection: enabled}', `{${inject}: maybe}`],
  ])('when %s', (_, namespaceLabels, podLabels) => expect(sidecar(namespaceLabels, podLabels).present).toBe(true))
})

describe('no sidecar is injected', () => {
  it.each([
    ['nobody asks for it', '{}', '{app: web}', '{}'],
    ['only an annotation asks for it (I-8)', '{}', '{app: web}', `{${inject}: "true"}`],
    ['an annotation refuses it (I-1, I-8)', '{istio-injection: enabled}', '{app: web}', `{${inject}: "false"}`],
    ['the pod label refuses it, whatever the annotation says', '{istio-injection: enabled}', `{${inject}: "false"}`, `{${inject}: "true"}`],
    ['the namespace is disabled, whatever the pod says (I-4, I-7)', '{istio-injection: disabled}', `{${inject}: "true"}`, '{}'],
    ['a disabled namespace names a revision too (I-4)', '{istio-injection: disabled, istio.io/rev: canary}', '{app: web}', '{}'],
  ])('when %s', (_, namespaceLabels, podLabels, annotations) => {
    expect(sidecar(namespaceLabels, podLabels, annotations).present).toBe(false)
  })

  it('and it is said why an annotation alone does nothing, and where it stands', () => {
    expect(sidecar('{}', '{app: web}', `{${inject}: "true"}`)).toMatchObject({
      because: expect.stringContaining('alone does nothing'),
      reference: { kind: 'Deployment', path: ['spec', 'template', 'metadata', 'annotations', inject] },
    })
  })
})

it('a container named istio-proxy is a sidecar, whoever put it there', () => {
  const mesh = meshOf(deployment('web', 'team').replace('name: app,', 'name: istio-proxy,'))
  const [workload] = mesh.kubernetes.workloads
  expect(workload && sidecarOf(mesh, workload).present).toBe(true)
})
