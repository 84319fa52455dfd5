#!/usr/bin/env node
/** The command line: the verbs, their help, and the exit status. */
import { Command } from 'commander'
import packageJson from '../../package.json' with { type: 'json' }

const program = new Command('fairlead').version(packageJson.version)
await program.parseAsync()
