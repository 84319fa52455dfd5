/** The screens of the demo, letter by letter. After a wanted change: npx vitest run test/unit/cli/demo.test.ts -u */
import { describe, expect, it } from 'vitest'
import { acts } from '../../../scripts/demo.mjs'
import { fairlead } from './fairlead.ts'

const fileName = (title: string): string => title.toLowerCase().replace(/[^a-z0-9]+/g, '-')

describe('the demo', () => {
  it.each(acts)('%s', async (title, args) => {
    const { status, stdout, stderr } = fairlead(args)
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    await expect(stdout).toMatchFileSnapshot(`./screens/${fileName(title)}.txt`)
  })
})
