/** What the README shows is what the commands print. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { acts } from '../../../scripts/demo.mjs'
import { ensureBuilt, root } from '../../../scripts/setup.mjs'
import { fairlead } from './fairlead.ts'

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

describe('every session of the README', () => {
  it.each(blocks('console'))('%s', (block) => {
    const cwd = mkdtempSync(join(tmpdir(), 'fairlead-readme-'))
    symlinkSync(join(root, 'examples'), join(cwd, 'examples'))
    const shown = block.split(/^(?=\$ )/m).map((text) => {
      const [command = ''] = text.split('\n')
      const { stdout, stderr } = fairlead(words(command).slice(2), { cwd })
      return `${command}\n${stdout}${stderr}`
    })
    expect(block).toBe(shown.join(''))
  })
})

describe('every program of the README', () => {
  it.each(blocks('js'))('prints what its comments say: %s', (code) => {
    expect(ensureBuilt()).toBe(0)
    const said = [...code.matchAll(/console\.log\(.*\) \/\/ (.*)$/gm)].flatMap(([, text = '']) => text.split(', then '))
    const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', code], { cwd: root, encoding: 'utf8' })
    expect(stderr).toBe('')
    expect(stdout).toBe(said.map((line) => `${line}\n`).join(''))
  })
})
