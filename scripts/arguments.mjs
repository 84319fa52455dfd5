/** Owns how scripts read their arguments: `--help` prints the usage, and what nobody asked for is refused with it (exit status 2). */
import { parseArgs } from 'node:util'

/** Ends the script: says what is wrong with its call, and how to call it. */
export const refuse = (problem, usage) => {
  console.error(`${problem}\n${usage}`)
  process.exit(2)
}

/** What `parseArgs` of node:util makes of the arguments; `config` is its own, without `--help`. */
export const readArguments = (usage, config = {}) => {
  let read
  try {
    read = parseArgs({ ...config, options: { ...config.options, help: { type: 'boolean', short: 'h' } } })
  } catch (cause) {
    return refuse(cause.message, usage)
  }
  if (read.values.help !== true) return read
  console.log(usage)
  process.exit(0)
}
