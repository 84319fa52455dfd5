import { describe, expect, it } from 'vitest'
import { fairlead, filesIn } from './fairlead.ts'

const broken = `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: reviews}
spec:
  hosts: [reviews]
  http:
  - match:
    - headers: {end-user: {exakt: x}}
    route: [{destination: {host: reviews}}]
    retries: {attempts: -1}
`
const nobody = `apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: {name: payment, namespace: prod}
spec:
  selector: {matchLabels: {app: payment-servize}}
---
apiVersion: v1
kind: Pod
metadata: {name: payment, namespace: prod, labels: {app: payment-service}}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: other, namespace: prod}
`
const fine = 'apiVersion: v1\nkind: Service\nmetadata: {name: reviews}\nspec: {ports: [{name: http, port: 80}]}\n'

describe('fairlead check', () => {
  it('opens no gate for input that is empty, as the pipe of a failed command is', () => {
    const cwd = filesIn({ 'a.yaml': '# nothing\n---\n', 'b.yaml': '' })
    expect(fairlead(['check', '-'], { input: '' })).toEqual({
      status: 2,
      stdout: '',
      stderr: 'fairlead: nothing to check: <stdin> is empty\n',
    })
    expect(fairlead(['check', '.'], { cwd }).stderr).toBe('fairlead: nothing to check: all 2 files are empty\n')
  })

  it('knows the test files that lie beside the configuration', () => {
    const cwd = filesIn({ 'mesh.yaml': fine, 'tests/a.yaml': 'files: ../mesh.yaml\ntests: []\n' })
    expect(fairlead(['check', '.'], { cwd })).toMatchObject({
      status: 0,
      stdout: 'no problems in 2 files (1 resource, 1 of other kinds skipped)\n',
    })
  })

  it('estimates the size of a regular expression that Envoy may refuse, at its place', () => {
    const regex = '(?:a?){1000}'.repeat(17)
    const mesh = `apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: reviews}\nspec:\n  hosts: [reviews]\n  http:\n  - match:\n    - uri: {regex: "${regex}"}\n    route: [{destination: {host: reviews}}]\n`
    const { status, stdout } = fairlead(['check', 'mesh.yaml'], { cwd: filesIn({ 'mesh.yaml': mesh }) })
    expect(status).toBe(1)
    expect(stdout).toContain('mesh.yaml:8:13: warning  spec.http[0].match[0].uri.regex: if the estimate holds')
    expect(stdout).toContain('about 34004 instructions of RE2 (estimated), the limit is 32768  [regex-too-large]')
  })

  it('names every problem with its place, and exits with 1', () => {
    const cwd = filesIn({ 'mesh/reviews.yaml': broken, 'mesh/payment.yaml': nobody })
    const { status, stdout } = fairlead(['check', 'mesh/'], { cwd })
    expect(status).toBe(1)
    expect(stdout).toContain('mesh/reviews.yaml:8:28: warning')
    expect(stdout).toContain('did you mean `exact`?')
    expect(stdout).toMatch(
      /mesh\/reviews\.yaml:10:\d+: error {4}spec\.http\[0\]\.retries\.attempts: .*Istio's webhook rejects this object {2}\[istio V-\d+\]/,
    )
    expect(stdout).toMatch(
      /mesh\/payment\.yaml:5:3: warning {2}.*matches no workload in namespace prod: nothing enforces .*\[never-enforced\]/,
    )
    expect(stdout).toMatch(/1 error, 2 warnings in 2 of 2 files \(3 resources, 1 of other kinds skipped\)\n$/)
  })

  it('exits with 0 and one line when nothing is wrong', () => {
    const { status, stdout } = fairlead(['check', 'a.yaml'], { cwd: filesIn({ 'a.yaml': fine }) })
    expect({ status, stdout }).toEqual({ status: 0, stdout: 'no problems in 1 file (1 resource)\n' })
  })

  it('reads standard input', () => {
    const { status, stdout } = fairlead(['check', '-'], { input: broken })
    expect(status).toBe(1)
    expect(stdout).toContain('<stdin>:8:28: warning')
  })

  it('reads globs, and each file once', () => {
    const cwd = filesIn({ 'a/x.yaml': fine, 'a/b/y.yml': broken, 'a/z.txt': broken })
    expect(fairlead(['check', 'a/**/*.yml', 'a/b/y.yml'], { cwd }).stdout).toContain('in 1 of 1 file ')
    expect(fairlead(['check', 'a'], { cwd }).stdout).toContain('in 1 of 2 files ')
  })

  it('passes hidden and installed folders by', () => {
    const cwd = filesIn({ 'a/x.yaml': fine, 'a/.git/y.yaml': broken, 'a/node_modules/p/z.yaml': broken })
    expect(fairlead(['check', 'a'], { cwd })).toMatchObject({ status: 0, stdout: 'no problems in 1 file (1 resource)\n' })
  })

  it('says the same as JSON', () => {
    const { status, stdout } = fairlead(['check', '--format', 'json', '-'], { input: broken })
    const report = JSON.parse(stdout)
    expect(status).toBe(1)
    expect(report.schema).toBe('fairlead.check/v1')
    expect(report.findings[0]).toMatchObject({ severity: 'warning', file: '<stdin>', line: 8, col: 28, code: 'unknown-field' })
  })

  it.each([
    [['check'], 'no files given'],
    [['check', 'nowhere.yaml'], 'nowhere.yaml: no such file or directory'],
    [['check', 'none-*.yaml'], 'no file matches'],
    [['check', 'empty'], 'no .yaml, .yml or .json file'],
    [['check', '--format', 'xml', 'a'], 'Allowed choices'],
  ])('exits with 2 for %j', (args, message) => {
    const { status, stdout, stderr } = fairlead(args, { cwd: filesIn({ 'empty/readme.txt': '' }) })
    expect(status).toBe(2)
    expect(stdout).toBe('')
    expect(stderr).toContain(message)
    expect(stderr).not.toMatch(/\n\s+at /)
  })

  it('reads what cannot be YAML without falling over', () => {
    const { status, stdout } = fairlead(['check', '-'], { input: 'a: [1, 2\n\u0000b: }' })
    expect(status).toBe(1)
    expect(stdout).toContain('<stdin>:')
  })
})
