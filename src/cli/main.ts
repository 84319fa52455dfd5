#!/usr/bin/env node
/** The command line: its verbs, their help, and the exit status 2 for what cannot be carried out. */
import { Command, CommanderError, Help, type Option } from 'commander'
import packageJson from '../../package.json' with { type: 'json' }
import { buildCommand } from './build.ts'
import { checkCommand } from './check.ts'
import { decideCommand } from './decide.ts'
import { explainCommand } from './explain.ts'
import { Failure, reasonOf } from './failure.ts'
import { inspectCommand } from './inspect.ts'
import { printable } from './printable.ts'
import { testCommand } from './test.ts'

const program = new Command('fairlead')
  .description('Where does a service-mesh request go, may it go there, and which line of configuration says so?')
  .version(packageJson.version)
  .addCommand(explainCommand())
  .addCommand(checkCommand())
  .addCommand(testCommand())
  .addCommand(buildCommand())
  .addCommand(inspectCommand())
  .addCommand(decideCommand())
  .addHelpText(
    'after',
    `
Examples:
  fairlead explain -f mesh/ --from default/productpage-v1 http://reviews:9080/reviews/0 -H 'end-user: test-user'
  fairlead check mesh/
  fairlead test 'tests/**/*.yaml'
  fairlead decide --cases cases.jsonl
  fairlead build -f mesh/ --workload prod/web -o policy.flp

fairlead VERB --help has more of each.`,
  )
// Whoever finds the mistake, it is told in one form.
const outputError = (text: string, write: (text: string) => void): void => write(text.replace(/^error: /, 'fairlead: '))
// That a flag is off and a list empty goes without saying.
const plainHelp = new Help()
const optionDescription = (option: Option): string => plainHelp.optionDescription(option).replace(/ \(default: (?:\[\]|false)\)$/, '')
for (const command of [program, ...program.commands]) {
  const verb = command === program ? '' : ` ${command.name()}`
  command
    .exitOverride()
    .configureOutput({ outputError })
    .configureHelp({ optionDescription })
    .showHelpAfterError(`(fairlead${verb} --help tells how)`)
}

// A reader that goes away early (`| head`) is no error, and the exit status stays what it is: a gate must not open.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit()
  process.stderr.write(`fairlead: the output cannot be written: ${reasonOf(error)}\n`)
  process.exit(2)
})
process.stderr.on('error', () => {})

try {
  await program.parseAsync()
} catch (cause) {
  // Help and version end here too, with 0; commander has already said what was wrong.
  if (cause instanceof CommanderError) process.exitCode = cause.exitCode === 0 ? 0 : 2
  else if (cause instanceof Failure) {
    process.stderr.write(printable(`fairlead: ${cause.message}\n${cause.hint === undefined ? '' : `${cause.hint}\n`}`))
    process.exitCode = 2
  } else {
    const message = cause instanceof Error ? cause.message : String(cause)
    process.stderr.write(`fairlead: this is a mistake of fairlead itself: ${message}\nplease report it, with the command and the files\n`)
    process.exitCode = 2
  }
}
