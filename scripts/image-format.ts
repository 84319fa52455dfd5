/** `npm run image-format`: writes docs/image-format.md, and the worked example in docs/architecture.md. */
import { readFileSync, writeFileSync } from 'node:fs'
import { examplePage, withExample } from './image-format/example.ts'
import { pagePath, renderImageFormat } from './image-format/page.ts'

writeFileSync(pagePath, renderImageFormat())
writeFileSync(examplePage, withExample(readFileSync(examplePage, 'utf8')))
console.log(`${pagePath} and ${examplePage} are written`)
