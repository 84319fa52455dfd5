/** `npm run image-format`: the documents that state how images look. */
import { readFileSync, writeFileSync } from 'node:fs'
import { readArguments } from './arguments.mjs'
import { exampleImage, examplePage, withExample } from './image-format/example.ts'
import { pagePath, renderImageFormat } from './image-format/page.ts'

readArguments(`usage: npm run image-format
Writes docs/image-format.md, the worked example in docs/architecture.md, and its length in README.md.`)

const rewrite = (path: string, make: (text: string) => string): void => writeFileSync(path, make(readFileSync(path, 'utf8')))

writeFileSync(pagePath, renderImageFormat())
rewrite(examplePage, withExample)
rewrite('README.md', (text) => text.replace(/^(shop\.flp: (?:format \d+, )?)\d+(?= bytes)/gm, `$1${exampleImage().length}`))
console.log(`${pagePath}, ${examplePage} and README.md are written`)
