import { type Command, Option } from 'commander'
import { requirements } from '../model/ledger.ts'
import { harmless } from '../reporters/index.ts'
import { type CheckFlags, checkSums } from './check.ts'
import { digested, failUnread } from './digested.ts'
import { fail, finish } from './exit.ts'
import { writeStdout } from './faces.ts'
import { addLimits, addRules, readingLimits, readingOf, wrongRules } from './reading-options.ts'
import { sumLines } from './sums.ts'

const footer = `
Two lines a file: n3:<profile digest>:<sha256 of the normal form>  NAME, then sha256:<of the bytes>  NAME.
Files that compare as identical or equivalent have one n3 digest, others never. A file's name counts only where it
tells what the package is (left-pad-1.3.0.tgz, x.whl): --consumer says it instead, and then --check needs it, too.
A file that cannot be read whole has no digest: exit code 2, the others are still digested.
Exit code of --check: 0 all are what they were, 1 one is not, 2 trouble.`

export const addDigest = (program: Command): Command => {
  const command = program
    .command('digest')
    .description('digests of the normal forms: equal exactly when files compare as equivalent')
    .argument('[files...]')
    .option('--check <sums>', 'read such lines from this file and check them; - is standard input')
    .addOption(new Option('--require <verdict>', 'with --check: which digest must be the same').choices(requirements))
    .option('--quiet', 'with --check: tell failures only')
  addLimits(addRules(command), readingLimits).addHelpText('after', footer)
  return command.action(digestFiles)
}

async function digestFiles(files: readonly string[], flags: CheckFlags): Promise<void> {
  const wrong = wrongUse(files, flags) ?? (await wrongRules(flags))
  if (wrong !== null) return fail(wrong)
  if (flags.check !== undefined) return checkSums(flags.check, flags)
  for (const file of files) {
    const found = await digested(file, readingOf(flags))
    if (found.canonicalDigest === null) failUnread(file, found)
    else await writeStdout(harmless(sumLines(found, file)))
  }
  finish(0)
}

function wrongUse(files: readonly string[], { check, quiet, require }: CheckFlags): string | null {
  if (check !== undefined) return files.length > 0 ? `--check ${check}: expected no other file, found ${files[0]}` : null
  if (files.length === 0) return 'digest: expected a file, or --check SUMS'
  if (quiet || require) return `${quiet ? '--quiet' : '--require'}: expected --check beside it`
  return null
}
