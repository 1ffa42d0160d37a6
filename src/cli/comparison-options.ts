import { type Command, Option } from 'commander'
import type { CompareOptions } from '../index.ts'
import { type Requirement, requirements } from '../model/ledger.ts'
import { reporters } from '../reporters/index.ts'
import { colorModes, type LookOptions } from './look.ts'
import { addLimits, addRules, type ReadingFlags, readingOf, whole } from './reading-options.ts'

type FaceId = (typeof reporters)[number]['id']

/** What commander makes of the options below. */
export interface ComparisonFlags extends LookOptions, ReadingFlags, Readonly<Partial<Record<FaceId, string>>> {
  readonly require: Requirement
  readonly exitZero?: boolean
  readonly ledger?: string
  readonly audit?: boolean
  readonly digest?: boolean
  readonly maxMembers?: number
}

export function addComparisonOptions(command: Command): Command {
  command
    .argument('<a>', 'the first build')
    .argument('<b>', 'the second build')
    .addOption(new Option('--require <verdict>', 'what the exit code demands').choices(requirements).default('equivalent'))
    .option('--exit-zero', 'exit 0 where it would be 1; trouble stays 2')
  addRules(command)
  for (const { id, what } of reporters) command.option(`--${id} <file>`, `write ${what}; - is standard output`)
  command
    .option('--ledger <file>', 'write every delta as NDJSON; - is standard output')
    .option('--audit', 'rebuild B from A and the ledger, and check every sum')
    .option('--digest', 'give the digest of the normal form of each side')
    .option('--all', 'unfold everything in the text')
    .option('--quiet', "only the verdict's line in the text")
    .addOption(new Option('--color <when>', 'colour in the text').choices(colorModes).default('auto'))
    .option('--ascii', 'seven-bit text')
    .option('--max-members <n>', 'members listed in the report', whole)
  return addLimits(command)
}

export const optionsOf = (flags: ComparisonFlags): CompareOptions => ({
  ...readingOf(flags),
  require: flags.require,
  exitZero: flags.exitZero ?? false,
  audit: flags.audit ?? false,
  digest: flags.digest ?? false,
  ...(flags.maxMembers !== undefined && { maxMembers: flags.maxMembers }),
})
