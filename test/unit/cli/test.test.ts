import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { root } from '../../../scripts/setup.mjs'
import { fairlead, filesIn } from './fairlead.ts'

const mesh = `
apiVersion: v1
kind: Service
metadata: {name: pay}
spec: {selector: {app: pay}, ports: [{name: http, port: 80}]}
---
apiVersion: v1
kind: Pod
metadata: {name: pay, labels: {app: pay, security.istio.io/tlsMode: istio}}
---
apiVersion: v1
kind: Pod
metadata: {name: web, labels: {app: web, security.istio.io/tlsMode: istio}}
---
apiVersion: v1
kind: Namespace
metadata: {name: default, labels: {istio-injection: enabled}}
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: {name: reads-only}
spec:
  selector: {matchLabels: {app: pay}}
  action: DENY
  rules: [{to: [{operation: {notMethods: [GET]}}]}]
`
const tests = `files: ../mesh.yaml
tests:
  - name: reads
    request: {from: web, url: 'http://pay/'}
    expect: allow
  - name: writes
    request: {from: web, url: 'http://pay/', method: POST}
    expect: {deny: {policy: reads-only, rule: 1}, status: 403}
`
const failing = tests.replace('method: POST', 'method: GET')
const at = (text: string, more: Readonly<Record<string, string>> = {}) => ({
  cwd: filesIn({ 'mesh.yaml': mesh, 'tests/a.yaml': text, ...more }),
})

describe('examples/ci', () => {
  it('all tests of the article pass', () => {
    const { status, stdout, stderr } = fairlead(['test', 'examples/ci/tests/**/*.yaml'])
    expect(stderr).toBe('')
    expect(stdout).toMatch(/\n\d\d passed, 0 failed in 3 files\n$/)
    expect(status).toBe(0)
  })

  it('the workflow runs commands that exist, on files that exist', () => {
    const workflow = parse(readFileSync(join(root, 'examples/ci/workflow.yaml'), 'utf8'))
    const commands: readonly string[] = workflow.jobs.test.steps.flatMap(({ run = '' }: { run?: string }) => (run === '' ? [] : [run]))
    for (const command of commands) {
      const args = command
        .replace(/ > .*$/, '')
        .split(' ')
        .slice(3)
      expect(fairlead(args.map((one) => one.replaceAll("'", ''))).status, command).toBe(0)
    }
    expect(commands).toHaveLength(3)
  })

  it('every file of the article is named by a test', () => {
    const named = readdirSync(join(root, 'examples/ci/tests')).map((file) => readFileSync(join(root, 'examples/ci/tests', file), 'utf8'))
    const policies = readdirSync(join(root, 'examples/article')).filter((name) => name.endsWith('.yaml') && name !== 'telemetry.yaml')
    const isNamed = (policy: string): boolean =>
      named.some((text) =>
        [...text.matchAll(/article\/(\S+\.yaml)/g)].some(([, name = '']) => new RegExp(`^${name.replace('*', '.*')}$`).test(policy)),
      )
    expect(policies.filter((policy) => !isNamed(policy))).toEqual([])
  })
})

describe('fairlead test', () => {
  it('reads configuration relative to the test file', () => {
    expect(fairlead(['test', 'tests'], at(tests))).toMatchObject({
      status: 0,
      stdout: 'tests/a.yaml\n  ✓ reads\n  ✓ writes\n2 passed, 0 failed in 1 file\n',
    })
  })

  it('tells what was expected, what is, and why', () => {
    const { status, stdout } = fairlead(['test', 'tests/*.yaml'], at(failing))
    expect(status).toBe(1)
    expect(stdout).toContain('  ✗ writes   tests/a.yaml:8:5\n')
    expect(stdout).toContain(
      '      deny: expected {policy: reads-only, rule: 1}, got allowed: forwarded to pay.default.svc.cluster.local:80\n',
    )
    expect(stdout).toContain('      status: expected 403, got 200\n')
    expect(stdout).toContain('GET http://pay/   from default/web')
    expect(stdout).toContain('arriving at pay')
    expect(stdout).toMatch(/1 passed, 1 failed in 1 file\n$/)
  })

  it('--only picks by name, and says when nothing is picked', () => {
    expect(fairlead(['test', 'tests', '--only', 'read*'], at(failing))).toMatchObject({ status: 0 })
    expect(fairlead(['test', 'tests', '--only', 'w*'], at(failing))).toMatchObject({ status: 1 })
    const { status, stderr } = fairlead(['test', 'tests', '--only', 'nothing'], at(failing))
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: "fairlead: --only nothing: no test has such a name\nthere is, for example: --only 'reads'\n",
    })
  })

  it('--format json carries the explanation of failures', () => {
    const report = JSON.parse(fairlead(['test', 'tests', '--format', 'json'], at(failing)).stdout)
    expect(report).toMatchObject({
      schema: 'fairlead.test/v1',
      passed: 1,
      failed: 1,
      tests: [
        { name: 'reads', passed: true, failures: [] },
        {
          name: 'writes',
          file: 'tests/a.yaml',
          line: 8,
          passed: false,
          answer: { schema: 'fairlead.explain/v1', outcome: { verdict: 'allowed' } },
        },
      ],
    })
  })

  it('--format junit is XML with its special characters escaped', () => {
    const { status, stdout } = fairlead(['test', 'tests', '--format', 'junit'], at(failing.replace('name: writes', 'name: a < b & "c"')))
    expect(status).toBe(1)
    expect(stdout).toContain('<testsuites name="fairlead" tests="2" failures="1" errors="0" skipped="0">')
    expect(stdout).toContain('name="a &lt; b &amp; &quot;c&quot;"')
    expect(stdout).toContain('<failure message="deny: expected {policy: reads-only, rule: 1}, got allowed')
    expect(stdout.match(/<testcase /g)).toHaveLength(2)
  })

  it('-f adds configuration, from standard input too', () => {
    const bare = tests.replace('files: ../mesh.yaml\n', '')
    expect(fairlead(['test', 'tests', '-f', '-'], { ...at(bare), input: mesh })).toMatchObject({ status: 0 })
    expect(fairlead(['test', 'tests'], at(bare)).stderr).toContain('tests/a.yaml:1:1: no configuration')
  })

  it('a name under `not` that nothing has is a problem at its place: the test would hold whatever happens', () => {
    const guarded = tests.replace('expect: allow', 'expect: {allow: true, not: {deny: read-only, workload: web}}')
    expect(fairlead(['test', 'tests'], at(guarded))).toEqual({
      status: 2,
      stdout: '',
      stderr:
        'tests/a.yaml:5:33: tests[0].expect.not.deny: there is no policy `read-only` in the configuration; did you mean `reads-only`?\n' +
        'fairlead: 1 problem in requests or configuration\nnothing was tested\n',
    })
    expect(fairlead(['test', 'tests'], at(guarded.replace('read-only', 'reads-only')))).toMatchObject({ status: 0 })
  })

  it('where a name that nothing has is expected, the test fails and says so', () => {
    const { status, stdout } = fairlead(['test', 'tests', '--only', 'writes'], at(tests.replace('policy: reads-only', 'policy: read-only')))
    expect(status).toBe(1)
    expect(stdout).toContain('there is no policy `read-only` in the configuration; did you mean `reads-only`?\n')
  })

  it('says every problem of every test file at its place, and tests nothing', () => {
    const broken = `files: [mesh.yaml]
tests:
  - name: slips
    reqest: {url: 'http://pay/'}
    expect: {alow: true, subset: 5, timeout: soon}
  - request: {from: web}
    expect: {}
`
    const { status, stdout, stderr } = fairlead(['test', 'tests'], at(broken, { 'tests/b.yaml': 'tests: [', 'tests/c.yaml': mesh }))
    expect(status).toBe(2)
    expect(stdout).toBe('')
    expect(stderr).toContain('tests/a.yaml:4:5: tests[0].reqest: unknown field, did you mean `request`?\n')
    expect(stderr).toContain('tests/a.yaml:5:14: tests[0].expect.alow: unknown field, did you mean `allow`?\n')
    expect(stderr).toContain('tests/a.yaml:5:26: tests[0].expect.subset: expected a string, got `5`\n')
    expect(stderr).toContain('tests/a.yaml:5:37: tests[0].expect.timeout: expected a duration such as `1.5s`, or `none`, got `"soon"`\n')
    expect(stderr).toMatch(/tests\/b\.yaml:1:\d+: /)
    expect(stderr).toContain('tests/c.yaml:2:1: this is configuration and no test')
    expect(stderr).toMatch(/problems in the test files\nnothing was tested\n$/)
  })

  it.each([
    ['from: web', 'from: wbe', 'tests/a.yaml:4:5: tests[0].request: from wbe: no such workload in the files; there is: pod/default/web'],
    ['../mesh.yaml', '../nowhere.yaml', 'tests/a.yaml:1:1: files[0]: '],
    ["'http://pay/'", "'ftp://pay/'", 'unknown scheme `ftp`'],
    ['from: web', 'headers: {a: b}', 'none of from, principal, gateway and plaintext is given'],
  ])('%s → %s cannot be run', (before, after, message) => {
    const { status, stdout, stderr } = fairlead(['test', 'tests'], at(tests.replace(before, after)))
    expect(status).toBe(2)
    expect(stdout).toBe('')
    expect(stderr).toContain(message)
    expect(stderr).not.toMatch(/\n\s+at /)
  })

  it('a token whose keys would have to be fetched proves nothing', () => {
    const rules = 'jwtRules: [{issuer: me, jwksUri: https://keys.example.com/}]'
    const policy = `---\napiVersion: security.istio.io/v1\nkind: RequestAuthentication\nmetadata: {name: tokens}\nspec: {${rules}}\n`
    const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
    const token = `${part({ alg: 'RS256' })}.${part({ iss: 'me' })}.${part({})}`
    const guarded = tests.replace('method: POST', `headers: {authorization: Bearer ${token}}`).replace(/\{deny: .*/, 'deny')
    const { status, stdout } = fairlead(['test', 'tests'], at(guarded, { 'mesh.yaml': mesh + policy }))
    expect(status).toBe(1)
    expect(stdout).toContain(
      'token: expected one that can be verified, or `claims`, got the token was not verified for issuer me: its keys are at',
    )
  })

  it('half a configuration is no configuration', () => {
    const { status, stderr } = fairlead(['test', 'tests'], at(tests, { 'mesh.yaml': `${mesh}---\na: [` }))
    expect(status).toBe(2)
    expect(stderr).toMatch(/^mesh\.yaml:\d+:\d+: /)
  })

  it('help has examples and the shape of a test file', () => {
    const { status, stdout } = fairlead(['test', '--help'])
    expect(status).toBe(0)
    expect(stdout).toContain('Examples:\n  fairlead test ')
    expect(stdout).toContain('files: [mesh/]')
  })
})
