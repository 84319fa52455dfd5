/**
 * `npm run image-format`: writes docs/image-format.md, the worked example in docs/architecture.md, and how long the image of the
 * same example is in the README.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { exampleImage, examplePage, withExample } from './image-format/example.ts'
import { pagePath, renderImageFormat } from './image-format/page.ts'

const rewrite = (path: string, make: (text: string) => string): void => writeFileSync(path, make(readFileSync(path, 'utf8')))

writeFileSync(pagePath, renderImageFormat())
rewrite(examplePage, withExample)
rewrite('README.md', (text) => text.replace(/^(shop\.flp: (?:format \d+, )?)\d+(?= bytes)/gm, `$1${exampleImage().length}`))
console.log(`${pagePath}, ${examplePage} and README.md are written`)
