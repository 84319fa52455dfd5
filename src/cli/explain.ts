/** `fairlead explain`: one request, one explained answer. */
import { Command, Option } from 'commander'
import * as E from 'fp-ts/lib/Either.js'
import { locate, readMesh } from '../config/index.ts'
import { defaultDataplane } from '../dataplane/index.ts'
import {
  answerJson,
  type CallAnswer,
  compareAnswers,
  comparisonJson,
  explainCall,
  explainSplits,
  withNearestMiss,
} from '../explain/index.ts'
import { answerOf, withTokens } from './call-answer.ts'
import { callOf, clockOf, type ExplainOptions } from './call-options.ts'
import { collect } from './check.ts'
import { counted } from './counted.ts'
import { renderComparison, renderDataplane } from './dataplane-screen.ts'
import { dataplanesOf } from './dataplanes.ts'
import { engineNamed, engineOption } from './engines.ts'
import { Failure } from './failure.ts'
import { misread } from './findings.ts'
import { paintFor } from './paint.ts'
import { printable } from './printable.ts'
import { renderAnswer } from './screen.ts'
import { readSources } from './sources.ts'
import { renderSplits } from './split-screen.ts'

const met = (verdict: CallAnswer['outcome']['verdict'], expected: ExplainOptions['expect']): boolean => {
  if (expected === undefined) return true
  return expected === 'deny' ? verdict === 'denied' : verdict === 'allowed' || verdict === 'answered'
}

const explainVerb = async (url: string, options: ExplainOptions): Promise<void> => {
  if (options.filename.length === 0) throw new Failure('no configuration given', 'say which files: fairlead explain -f mesh/ …')
  const nowMs = clockOf(options.now)
  const { mesh, issues } = readMesh(await readSources(options.filename, process.stdin))
  const unread = misread(issues).length
  if (unread > 0) {
    const paths = options.filename.map((name) => (/[^\w./-]/.test(name) ? `'${name}'` : name)).join(' ')
    process.stderr.write(`fairlead: ${counted(unread, 'problem')} in these files may change the answer: fairlead check ${paths}\n`)
  }
  const [dataplane, ...others] = dataplanesOf(options.dataplane)
  const bare = { ...callOf(mesh, url, options), dataplane, engine: engineNamed(options.engine ?? 'readable') }
  const { call, said } = await withTokens(mesh, bare, nowMs)
  const answer = withNearestMiss(mesh, call, answerOf(explainCall(mesh, call)))
  const splits = options.allSplits ? explainSplits(mesh, call) : E.right([])
  const alternatives = E.isRight(splits) ? splits.right : []
  const comparison =
    others.length === 0
      ? undefined
      : compareAnswers([answer, ...others.map((other) => answerOf(explainCall(mesh, { ...call, dataplane: other })))])

  if (options.format === 'json') {
    const place = (reference: Parameters<typeof locate>[1]): ReturnType<typeof locate> => locate(mesh, reference)
    const json = answerJson(answer, place) as object
    const shares = alternatives.map(({ answer: one, ...share }) => ({ ...share, answer: answerJson(one, place) }))
    const more = {
      ...(comparison === undefined ? {} : { dataplanes: comparisonJson(comparison, place) }),
      ...(options.allSplits ? { splits: shares } : {}),
    }
    process.stdout.write(`${JSON.stringify({ ...json, ...more }, null, 2)}\n`)
  } else {
    const screen = {
      mesh,
      paint: paintFor(process.stdout, process.env),
      verbose: options.verbose,
      walk: options.attemptOutcomes !== undefined,
    }
    const planes = comparison === undefined ? renderDataplane(answer, screen) : renderComparison(comparison, screen)
    process.stdout.write(printable(renderAnswer(answer, screen) + renderSplits(alternatives, screen) + planes))
  }
  for (const note of said) process.stderr.write(`fairlead: ${note}\n`)
  process.exitCode = met(answer.outcome.verdict, options.expect) ? 0 : 1
  if (process.exitCode === 1) process.stderr.write(`fairlead: expected ${options.expect}, got ${answer.outcome.verdict}\n`)
}

export const explainCommand = (): Command =>
  new Command('explain')
    .description('explain where one request goes, and whether it may go there')
    .argument('<url>', 'http://, https:// or tcp:// and the name that the caller uses')
    .option('-f, --filename <file>', 'files, directories, globs, or - for standard input; repeatable', collect, [])
    .option('-n, --namespace <name>', 'namespace of --from and --gateway when they name none')
    .option('--from <workload>', 'who calls: name, namespace/name or kind/namespace/name')
    .option('--from-principal <id>', 'who calls, as an identity alone: cluster.local/ns/prod/sa/web')
    .option('--gateway <workload>', 'the request comes from outside, through this gateway')
    .option('-X, --request <method>', 'method (default: GET)')
    .option('-H, --header <header>', "header, 'name: value'; repeatable, every one is sent", collect, [])
    .option('--source-ip <ip>', 'address of the caller')
    .option('--destination-ip <ip>', 'address that the caller connects to')
    .option('--endpoint <workload>', 'which endpoint is taken, by name or address (default: the first by name)')
    .option('--plaintext', "the request does not pass the caller's sidecar", false)
    .option('--jwt-claims <json>', 'claims of a valid token that the request carries')
    .option('--seed <n>', 'seed of every random choice (default: 0)')
    .option('--attempt-outcomes <list>', 'what the attempts end with, to walk the retries: 503,503,200')
    .option('--all-splits', 'every way that a weighted split can go', false)
    .addOption(new Option('--format <format>', 'output format').choices(['text', 'json']).default('text'))
    .addOption(new Option('--expect <verdict>', 'exit with 1 unless this is the answer').choices(['allow', 'deny']))
    .addOption(engineOption('readable'))
    .option('--max-request-headers <n>', 'headers that proxies accept in a request (default: 100)')
    .option('--max-request-headers-kb <n>', 'size of the headers that they accept, KiB (default: 60)')
    .option('--now <instant>', 'time at which tokens are checked (default: now)')
    .option('--dataplane <names>', `profile of the proxies (default: ${defaultDataplane.name}); of two, where they differ: a,b`)
    .option('-v, --verbose', 'also what was considered and did not match', false)
    .addHelpText(
      'after',
      `
Exit status: 0 an answer was given, 1 --expect was not met, 2 usage or unreadable input.

Examples:
  fairlead explain -f examples/bookinfo --from default/productpage-v1 http://reviews:9080/reviews/0 -H 'end-user: test-user'
  fairlead explain -f mesh/ --from prod/web -X DELETE http://payment-service.prod/api/v1/orders/7 --expect deny
  fairlead explain -f mesh/ --gateway istio-system/istio-ingressgateway http://bookinfo.example.com:8080/productpage
  fairlead explain -f mesh/ --from default/reviews-v2 http://ratings:9080/ratings/0 --attempt-outcomes 503,503,200
  fairlead explain -f mesh/ --from default/productpage-v1 http://reviews:9080/ --format json | jq .outcome`,
    )
    .action(explainVerb)
