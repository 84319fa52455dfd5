/** What goes wrong with output, with the reader of a pipe, and with characters that a terminal obeys. */
import { spawnSync } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { root } from '../../../scripts/setup.mjs'
import { printable } from '../../../src/cli/printable.ts'
import { fairlead, filesIn } from './fairlead.ts'

const cli = join(root, 'dist/cli.js')
const request = ['explain', '-f', 'examples/bookinfo', '--from', 'default/productpage-v1', 'http://reviews:9080/']
const shell = (script: string): { readonly status: number | null; readonly stdout: string; readonly stderr: string } =>
  spawnSync('bash', ['-c', `fairlead() { "${process.execPath}" "${cli}" "$@"; }; ${script}`], { cwd: root, encoding: 'utf8' })

describe.skipIf(process.platform === 'win32')('output', () => {
  it('keeps its exit status when the reader of the answer is gone: a gate does not open', () => {
    fairlead(['--version'])
    const { stdout, stderr } = shell(`(fairlead ${request.join(' ')} --expect deny 2>/dev/null; echo $? >&2) | true`)
    expect({ stdout, stderr }).toEqual({ stdout: '', stderr: '1\n' })
  })

  it('keeps its exit status when the reader of its messages is gone', () => {
    expect(shell('(fairlead no-such-verb; echo $?) 2> >(true)').stdout).toBe('2\n')
  })

  it('decide answers every case, also when the reader of its messages is gone', () => {
    const cwd = filesIn({ 'cases.jsonl': 'no JSON\n'.repeat(5000) })
    expect(shell(`(fairlead decide --cases ${cwd}/cases.jsonl; echo $?) 2> >(true)`).stdout).toBe('2\n')
  })

  it.skipIf(!existsSync('/dev/full'))('that cannot be written is told in one line, exit 2', () => {
    const { status, stderr } = shell(`fairlead ${request.join(' ')} > /dev/full`)
    expect({ status, stderr }).toEqual({ status: 2, stderr: 'fairlead: the output cannot be written: no space left\n' })
  })

  it('shows what a terminal would obey instead of sending it', () => {
    expect(printable('a\u001b]0;x\u0007b\r\n\tc\u001b[31md\u001b[0m\u009b')).toBe('a\\x1b]0;x\\x07b\\x0d\n\tc\u001b[31md\u001b[0m\\x9b')
    const cwd = filesIn({
      't.yaml': 'files: [m.yaml]\ntests: [{name: "a\\e[2Jb", request: {plaintext: true, url: "http://x/"}, expect: {not: {allow: true}}}]',
      'm.yaml': 'apiVersion: v1\nkind: Namespace\nmetadata: {name: default}',
    })
    expect(fairlead(['test', 't.yaml'], { cwd }).stdout).toContain('a\\x1b[2Jb')
  })
})

describe('configuration with a key that is given twice', () => {
  // Two objects without `---` between them.
  const twice = 'apiVersion: v1\nkind: Pod\nmetadata: {name: a}\napiVersion: v1\nkind: Pod\nmetadata: {name: b}\n'
  const cwd = filesIn({
    'm.yaml': twice,
    't.yaml': 'files: [m.yaml]\ntests: [{request: {from: b, url: "http://x/"}, expect: {not: {deny: true}}}]',
  })

  it('is named before the answer', () => {
    const { status, stderr } = fairlead(['explain', '-f', 'm.yaml', '--from', 'b', 'http://x/'], { cwd })
    expect({ status, stderr }).toEqual({
      status: 0,
      stderr: 'fairlead: 3 problems in these files may change the answer: fairlead check m.yaml\n',
    })
  })

  it('is neither tested nor built', () => {
    const tested = fairlead(['test', 't.yaml'], { cwd })
    expect(tested.status).toBe(2)
    expect(tested.stderr).toContain('m.yaml:4:1: key `apiVersion` is given twice, the last one counts')
    expect(fairlead(['build', '-f', 'm.yaml', '--workload', 'b', '-o', 'b.flp'], { cwd }).status).toBe(2)
  })
})

describe('options of fairlead explain', () => {
  it.each([
    [['--seed', ''], '--seed : expected an integer'],
    [['--seed', '1e3'], '--seed 1e3: expected an integer'],
    [['--source-ip', '300.0.0.1'], '--source-ip 300.0.0.1: expected an IP address'],
    [['--destination-ip', 'a:b'], '--destination-ip a:b: expected an IP address'],
    [['-X', ''], "-X '': expected a method"],
    [['-X', 'G T'], "-X 'G T': expected a method"],
  ])('%j is refused with what was expected', (options, message) => {
    const { status, stderr } = fairlead([...request, ...options])
    expect(status).toBe(2)
    expect(stderr).toContain(message)
  })

  it('an empty identity is nobody', () => {
    expect(fairlead(['explain', '-f', 'examples/bookinfo', '--from-principal', '', 'http://reviews.default:9080/'])).toMatchObject({
      status: 2,
      stderr: 'fairlead: --from-principal is empty\nfor example cluster.local/ns/prod/sa/web\n',
    })
  })
})

describe('usage', () => {
  it('is told by the verb that was called wrongly', () => {
    expect(fairlead(['check', '--no-such']).stderr).toBe("fairlead: unknown option '--no-such'\n(fairlead check --help tells how)\n")
  })

  it('says no defaults that mean nothing', () => {
    expect(fairlead(['explain', '--help']).stdout).not.toMatch(/default:\s+(\[\]|false)/)
  })
})

it('a file in UTF-16, as PowerShell writes it, is read', () => {
  const text = '\ufeffapiVersion: v1\nkind: Service\nmetadata: {name: x}\nspec: {prts: []}\n'
  const cwd = filesIn({ 'le.yaml': '', 'be.yaml': '' })
  writeFileSync(join(cwd, 'le.yaml'), Buffer.from(text, 'utf16le'))
  writeFileSync(join(cwd, 'be.yaml'), Buffer.from(text, 'utf16le').swap16())
  for (const name of ['le.yaml', 'be.yaml'])
    expect(fairlead(['check', name], { cwd }).stdout).toContain(`${name}:4:8: warning  spec.prts: unknown field`)
})
