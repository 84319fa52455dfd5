/** `npm run image-format`: writes docs/image-format.md. */
import { writeFileSync } from 'node:fs'
import { pagePath, renderImageFormat } from './image-format/page.ts'

writeFileSync(pagePath, renderImageFormat())
console.log(`${pagePath} is written`)
