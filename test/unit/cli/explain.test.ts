import { describe, expect, it } from 'vitest'
import { fairlead, filesIn } from './fairlead.ts'

const bookinfo = ['explain', '-f', 'examples/bookinfo']
const fromPage = [...bookinfo, '--from', 'default/productpage-v1']
const reviews = 'http://reviews:9080/reviews/0'
const payment = ['explain', '-f', 'examples/article/base', '-f', 'examples/article/payment-*.yaml', '-n', 'prod']
const orders = 'http://payment-service/api/v1/orders/7'

const lines = (args: readonly string[]): readonly string[] => fairlead(args).stdout.split('\n')
const answer = (args: readonly string[]) => JSON.parse(fairlead([...args, '--format', 'json']).stdout)

describe('a text answer', () => {
  it('has the request in its first line and the outcome in its second', () => {
    const [first, second] = lines([...fromPage, reviews])
    expect(first).toBe('GET http://reviews:9080/reviews/0   from default/productpage-v1 (cluster.local/ns/default/sa/bookinfo-productpage)')
    expect(second).toBe('✓ forwarded to reviews.default.svc.cluster.local:9080, subset v1')
  })

  it('fits a screen', () => {
    expect(lines([...fromPage, reviews]).length).toBeLessThan(24)
    expect(lines([...payment, '--from', 'web', '-X', 'DELETE', orders]).length).toBeLessThan(24)
  })

  it('has no colours in a pipe, has them when asked, and never with NO_COLOR', () => {
    const esc = String.fromCharCode(27)
    const withEnv = (env: NodeJS.ProcessEnv): string => fairlead([...fromPage, reviews], { env }).stdout
    expect(withEnv({})).not.toContain(esc)
    expect(withEnv({ FORCE_COLOR: '1' })).toContain(esc)
    expect(withEnv({ FORCE_COLOR: '1', NO_COLOR: '1' })).not.toContain(esc)
  })

  it('tells with -v what did not match', () => {
    const text = fairlead([...fromPage, reviews, '-v']).stdout
    expect(text).toMatch(/route +http\[0\]\.match\[0\] of VirtualService default\/reviews ✗/)
    expect(text).toContain('header end-user is exactly "test-user": is absent ✗')
  })
})

describe('options', () => {
  it('-H keeps every header with its repetition', () => {
    const { hops } = answer([...fromPage, reviews, '-H', 'A: 1', '-H', 'a: 2', '-H', 'b;'])
    expect(hops[0].request.headers).toEqual([
      ['a', '1'],
      ['a', '2'],
      ['b', ''],
    ])
  })

  it('--max-request-headers and --max-request-headers-kb say how large a header block proxies accept', () => {
    const few = answer([...fromPage, reviews, '-H', 'a: 1', '-H', 'b: 2', '--max-request-headers', '2'])
    expect(few).toMatchObject({ call: { requestLimits: { maxHeaders: 2, maxHeaderBytes: 61_440 } }, outcome: { status: 431 } })
    const small = answer([...fromPage, reviews, '-H', `a: ${'x'.repeat(2_000)}`, '--max-request-headers-kb', '1'])
    expect(small.outcome.status).toBe(431)
    const { status, stderr } = fairlead([...fromPage, reviews, '--max-request-headers-kb', '9000'])
    expect(status).toBe(2)
    expect(stderr).toContain('--max-request-headers-kb 9000: expected an integer from 1 to 8192')
  })

  it('-H host sends another host than the one that is called', () => {
    const { call } = answer([...fromPage, reviews, '-H', 'Host: ratings:9080'])
    expect(call).toMatchObject({ host: 'reviews', authority: 'ratings:9080', headers: [] })
  })

  it.each([
    ['productpage-v1', 'default'],
    ['default/productpage-v1', 'default'],
    ['deploy/productpage-v1', 'default'],
    ['deployment/default/productpage-v1', 'default'],
    ['istio-ingressgateway', 'istio-system'],
  ])('--from %s finds the workload', (from, namespace) => {
    expect(answer([...bookinfo, '--from', from, reviews]).hops[0].workload.namespace).toBe(namespace)
  })

  it('--from asks which one when several workloads have the name', () => {
    const cwd = filesIn({
      'mesh.yaml': `
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: web}
`,
    })
    const { status, stderr } = fairlead(['explain', '-f', '.', '--from', 'web', 'http://x/'], { cwd })
    expect(status).toBe(2)
    expect(stderr).toContain('several workloads')
    expect(stderr).toContain('deployment/default/web')
    expect(stderr).toContain('statefulset/default/web')
    expect(fairlead(['explain', '-f', '.', '--from', 'sts/default/web', 'http://x/'], { cwd }).status).toBe(0)
  })

  it('--from lists what is near an unknown name', () => {
    const { status, stderr } = fairlead([...bookinfo, '--from', 'produktpage', reviews])
    expect(status).toBe(2)
    expect(stderr.split('\n')[2]).toContain('deployment/default/productpage-v1')
  })

  it('--from-principal asks the server alone', () => {
    const denied = answer([...bookinfo, '--from-principal', 'cluster.local/ns/default/sa/bookinfo-details', 'http://ratings:9080/'])
    expect(denied.outcome).toMatchObject({ verdict: 'denied', status: 403 })
    expect(denied.hops.map(({ role }: { role: string }) => role)).toEqual(['server'])
    const allowed = answer([
      ...bookinfo,
      '--from-principal',
      'spiffe://cluster.local/ns/default/sa/bookinfo-reviews',
      'http://ratings:9080/',
    ])
    expect(allowed.outcome.verdict).toBe('allowed')
  })

  it('--gateway lets the request in from outside', () => {
    const gateway = [...bookinfo, '--gateway', 'istio-ingressgateway']
    const { hops, outcome } = answer([...gateway, 'http://bookinfo.example.com/productpage'])
    expect(hops.map(({ role }: { role: string }) => role)).toEqual(['gateway', 'server'])
    expect(outcome.verdict).toBe('allowed')
    expect(answer([...gateway, 'http://other.example.com/productpage']).outcome).toMatchObject({ verdict: 'failed', status: 404 })
  })

  it('--plaintext passes the sidecar by, and STRICT refuses', () => {
    expect(answer([...fromPage, '--plaintext', reviews]).outcome).toMatchObject({ verdict: 'denied', closed: 'noFilterChain' })
  })

  it('--seed decides a split, and --all-splits shows every way', () => {
    const canary = [
      'explain',
      '-f',
      'examples/article/base',
      '-f',
      'examples/article/productpage-canary.yaml',
      '--from',
      'prod/web',
      'http://productpage.default:9080/',
    ]
    const subsets = ['0', '1', '2', '3', '4'].map((seed) => answer([...canary, '--seed', seed]).hops[0].decision.cluster.subset)
    expect(new Set(subsets).size).toBe(2)
    const { splits } = answer([...canary, '--all-splits'])
    expect(
      splits.map(({ weight, answer: one }: { weight: number; answer: { hops: { workload: { name: string } }[] } }) => [
        weight,
        one.hops[1]?.workload.name,
      ]),
    ).toEqual([
      [90, 'productpage-v1'],
      [10, 'productpage-v2'],
    ])
  })

  it('--attempt-outcomes walks the retries', () => {
    const ratings = [
      'explain',
      '-f',
      'examples/article/base',
      '-f',
      'examples/article/ratings-timeout-retries.yaml',
      '--from',
      'default/reviews-v2',
      'http://ratings:9080/',
    ]
    expect(answer([...ratings, '--attempt-outcomes', '503,503,200']).walk).toMatchObject({ attempts: 3, status: 200 })
    expect(answer([...ratings, '--attempt-outcomes', '503']).walk).toMatchObject({ attempts: 4, status: 503, why: 'attemptsExhausted' })
    expect(answer([...ratings, '--attempt-outcomes', 'timeout']).walk).toMatchObject({ status: 504, elapsedMs: 5000 })
    expect(answer([...ratings, '--attempt-outcomes', 'connect-failure,200']).walk).toMatchObject({ attempts: 2, status: 200 })
    expect(answer([...ratings, '--attempt-outcomes', '404']).walk).toMatchObject({ attempts: 1, status: 404, why: 'notRetriable' })
  })

  it('--expect turns the verdict into the exit status, after the answer', () => {
    const web = [...payment, '--from', 'web', '-X', 'DELETE', orders]
    expect(fairlead([...web, '--expect', 'deny']).status).toBe(0)
    const unmet = fairlead([...web, '--expect', 'allow'])
    expect(unmet.status).toBe(1)
    expect(unmet.stdout).toContain('403 RBAC')
    expect(unmet.stderr).toBe('fairlead: expected allow, got denied\n')
    expect(fairlead([...fromPage, reviews, '--expect', 'allow']).status).toBe(0)
  })
})

describe('what cannot be carried out exits with 2, and says what to type', () => {
  it.each([
    [['explain', reviews], '-f mesh/'],
    [[...bookinfo, reviews], '--from default/productpage-v1'],
    [[...fromPage, '--gateway', 'x', reviews], 'exclude each other'],
    [[...fromPage, 'ftp://a/'], 'use http, https or tcp'],
    [[...fromPage, reviews, '-H', 'broken'], "-H 'end-user: test-user'"],
    [[...fromPage, reviews, '--seed', 'x'], 'expected an integer'],
    [[...fromPage, reviews, '--source-ip', 'home'], 'expected an IP address'],
    [[...fromPage, reviews, '--jwt-claims', '[1]'], 'expected a JSON object'],
    [[...fromPage, reviews, '--attempt-outcomes', '503,nope'], 'connect-failure'],
    [[...fromPage, reviews, '--now', 'yesterday'], 'expected an instant'],
    [[...fromPage, reviews, '--expect', 'maybe'], 'allow, deny'],
    [['explain', '-f', 'nowhere.yaml', '--from', 'a', reviews], 'no such file'],
    [['nonsense'], 'unknown command'],
  ])('%j', (args, hint) => {
    const { status, stdout, stderr } = fairlead(args)
    expect(status).toBe(2)
    expect(stdout).toBe('')
    expect(stderr).toContain(hint)
    expect(stderr).not.toMatch(/\n\s+at /)
  })
})

describe('help', () => {
  it.each([[[]], [['explain']], [['check']], [['decide']]])('of %j has examples', (verb) => {
    const { status, stdout } = fairlead([...verb, '--help'])
    expect(status).toBe(0)
    expect(stdout).toContain('Examples:')
    expect(stdout).toContain(`fairlead ${verb[0] ?? 'explain'}`)
  })

  it('says its version', () => {
    expect(fairlead(['--version']).stdout).toMatch(/^\d+\.\d+\.\d+\n$/)
  })
})

it('problems of the files are said beside the answer', () => {
  const cwd = filesIn({
    'mesh.yaml': `
apiVersion: v1
kind: Pod
metadata: {name: web, labels: {security.istio.io/tlsMode: istio}}
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: broken}
spec: {http: text}
`,
  })
  const { status, stderr } = fairlead(['explain', '-f', 'mesh.yaml', '--from', 'web', 'http://example.com/'], { cwd })
  expect(status).toBe(0)
  expect(stderr).toBe('fairlead: 1 problem in these files may change the answer: fairlead check mesh.yaml\n')
})
