/** What the README shows is what the commands print. */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { acts } from '../../../scripts/demo.mjs'
import { ensureBuilt, root } from '../../../scripts/setup.mjs'

const readme = readFileSync(join(root, 'README.md'), 'utf8')
const blocks = (language: string): readonly string[] =>
  [...readme.matchAll(new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, 'gs'))].map(([, text]) => text ?? '')

const words = (line: string): readonly string[] => [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '')

describe('every screen of the README', () => {
  it.each(blocks('text'))('%s', (block) => {
    const [command = '', ...lines] = block.split('\n')
    const args = words(command).slice(2)
    const [title] = acts.find(([, typed]) => typed.join(' ') === args.join(' ')) ?? []
    // The demo's own test holds this file against the command.
    const screen = readFileSync(join(import.meta.dirname, 'screens', `${title?.toLowerCase().replace(/[^a-z0-9]+/g, '-')}.txt`), 'utf8')
    expect(lines.join('\n')).toBe(screen)
  })
})

it('the library in ten lines prints what its last line says', () => {
  expect(ensureBuilt()).toBe(0)
  const [code = ''] = blocks('js')
  const said = /\/\/ (.*)\n$/.exec(code)?.[1]
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', code], { cwd: root, encoding: 'utf8' })
  expect(stderr).toBe('')
  expect(stdout).toBe(`${said}\n`)
})
