/**
 * `npm run demo`: real requests through the meshes of examples/, explained. Needs nothing but Node: it installs and
 * builds first when that is due.
 */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { readArguments } from './arguments.mjs'
import { ensureBuilt, ensureInstalled, root } from './setup.mjs'

const article = 'examples/article'
const base = ['-f', `${article}/base`]
const payment = [...base, '-f', `${article}/payment-*.yaml`]
const orders = 'http://payment-service/api/v1/orders/7'

/** Every act: what it shows, and the arguments as one would type them. */
export const acts = [
  [
    'A test user sees reviews v2',
    [
      'explain',
      '-f',
      'examples/bookinfo',
      '--from',
      'default/productpage-v1',
      'http://reviews:9080/reviews/0',
      '-H',
      'end-user: test-user',
    ],
  ],
  [
    'Anybody else sees reviews v1',
    ['explain', '-f', 'examples/bookinfo', '--from', 'default/productpage-v1', 'http://reviews:9080/reviews/0'],
  ],
  [
    'A canary, and every way that it can go',
    [
      'explain',
      ...base,
      '-f',
      `${article}/productpage-canary.yaml`,
      '--from',
      'prod/web',
      'http://productpage.default:9080/',
      '--all-splits',
    ],
  ],
  [
    'Two attempts fail, the third one answers',
    [
      'explain',
      ...base,
      '-f',
      `${article}/ratings-timeout-retries.yaml`,
      '--from',
      'default/reviews-v2',
      'http://ratings:9080/ratings/0',
      '--attempt-outcomes',
      '503,503,200',
    ],
  ],
  ['order-service may create an order', ['explain', ...payment, '-n', 'prod', '--from', 'order-service', '-X', 'POST', orders]],
  ['web is denied by a DENY policy', ['explain', ...payment, '-n', 'prod', '--from', 'web', '-X', 'DELETE', orders]],
  [
    'order-service may not delete: no ALLOW rule matches',
    ['explain', ...payment, '-n', 'prod', '--from', 'order-service', '-X', 'DELETE', orders],
  ],
  [
    'Plaintext from outside the mesh meets STRICT',
    ['explain', ...base, '-f', `${article}/mtls-strict.yaml`, '--from', 'outside/cron', 'http://ratings.default:9080/ratings/0'],
  ],
  [
    'An annotation alone brings no sidecar',
    [
      'explain',
      ...base,
      '-f',
      `${article}/mtls-strict.yaml`,
      '-f',
      `${article}/injection-without-label.yaml`,
      '--from',
      'outside/cron',
      'http://annotated.unlabelled/',
    ],
  ],
  [
    'One header twice, before and after the fix',
    [
      'explain',
      '-f',
      'examples/dataplanes',
      '--from',
      'shop/cart',
      'http://web/',
      '-H',
      'x-role: guest',
      '-H',
      'x-role: admin',
      '--dataplane',
      'envoy-1.37.0,envoy-1.40.0',
    ],
  ],
]

const quoted = (argument) => (/^[\w./:@,=-]+$/.test(argument) ? argument : `'${argument}'`)

const play = ([title, args]) => {
  process.stdout.write(`\n${title}\n${'─'.repeat([...title].length)}\n$ fairlead ${args.map(quoted).join(' ')}\n`)
  const env = process.stdout.isTTY && process.env.NO_COLOR === undefined ? { ...process.env, FORCE_COLOR: '1' } : process.env
  const { status, stdout, stderr } = spawnSync(process.execPath, ['dist/cli.js', ...args], { cwd: root, encoding: 'utf8', env })
  process.stdout.write(stdout)
  process.stderr.write(stderr)
  return status
}

const main = () => {
  readArguments('usage: npm run demo\nInstalls and builds what is missing, and explains requests through the meshes of examples/.')
  // What npm and the build have to say belongs on the other stream.
  const quietly = ['ignore', 2, 2]
  if (ensureInstalled(quietly) !== 0 || ensureBuilt(quietly) !== 0) return 1
  return acts.map(play).every((status) => status === 0) ? 0 : 1
}

if (process.argv[1] === join(root, 'scripts', 'demo.mjs')) process.exitCode = main()
