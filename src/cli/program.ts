import { Command, CommanderError } from 'commander'
import { version } from '../model/version.ts'
import { harmless } from '../reporters/index.ts'
import { addComparison } from './compare.ts'
import { addDigest } from './digest.ts'
import { fail, failBy, finish } from './exit.ts'
import { addExplain } from './explain.ts'
import { writeStdout } from './faces.ts'
import { addFormats } from './formats.ts'
import { addSchema } from './schema.ts'

const footer = `
Exit code: 0 the gate is satisfied, 1 it is not, 2 trouble or undecided.
The gate is "equivalent" unless --require identical asks for the same bytes.`

/** Every way out is here: what is thrown below is said in one line, and only help and version end with 0 without a report. */
export async function run(argv: readonly string[]): Promise<void> {
  const help: string[] = []
  try {
    await programOf(text => help.push(text)).parseAsync(argv)
  } catch (problem) {
    if (!(problem instanceof CommanderError)) failBy(problem)
    else if (problem.exitCode !== 0)
      fail(`${problem.message.replace(/^error: /, '').replaceAll('\n', ' ')} (see samebits --help)`)
    else await writeStdout(harmless(help)).then(() => finish(0), failBy)
  }
}

function programOf(writeOut: (text: string) => void): Command {
  const program = new Command('samebits')
    .description('Compares two builds of a package, accounts for every differing byte and names the cause.')
    .version(version)
    .exitOverride()
    .configureOutput({ writeOut, writeErr: () => {} })
    .enablePositionalOptions()
    .addHelpText('after', footer)
  addComparison(program)
  addComparison(program.command('compare').description('the same, for files that are named like a command'))
  addDigest(program)
  addExplain(program)
  addFormats(program)
  addSchema(program)
  return program
}
