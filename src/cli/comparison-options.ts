import { type Command, InvalidArgumentError, Option } from 'commander'
import type { CompareOptions } from '../index.ts'
import { defaultLimits, type LimitName, type Limits } from '../model/codec.ts'
import { type Requirement, requirements } from '../model/ledger.ts'
import { type ConsumerId, type ProfileName, profileNames } from '../model/rule.ts'
import { reporters } from '../reporters/index.ts'
import { colorModes, type LookOptions } from './look.ts'

type FaceId = (typeof reporters)[number]['id']

/** What commander makes of the options below. */
export interface ComparisonFlags
  extends LookOptions,
    Readonly<Partial<Record<FaceId, string>>>,
    Readonly<Partial<Record<LimitFlag, number>>> {
  readonly profile: ProfileName
  readonly erase?: readonly string[]
  readonly consumer?: ConsumerId
  readonly require: Requirement
  readonly exitZero?: boolean
  readonly ledger?: string
  readonly audit?: boolean
  readonly digest?: boolean
  readonly maxMembers?: number
  readonly workers?: number
}
type LimitFlag = `limit${Capitalize<LimitName>}`

/** The model's ids as values: help must not load the engine to list them. */
const consumerIds = Object.keys({ dpkg: 0, npm: 0, pip: 0, jvm: 0, linker: 0, none: 0 } satisfies Record<ConsumerId, 0>)

const limitHelp = {
  decoded: 'decoded bytes a side',
  entries: 'entries of all archives, a side',
  depth: 'containers inside containers',
  window: 'declared window or dictionary, bytes',
  report: 'size of the JSON report, bytes',
} as const satisfies Record<LimitName, string>
const limitNames = Object.keys(limitHelp) as LimitName[]

export function addComparisonOptions(command: Command): Command {
  command
    .argument('<a>', 'the first build')
    .argument('<b>', 'the second build')
    .addOption(new Option('--require <verdict>', 'what the exit code demands').choices(requirements).default('equivalent'))
    .option('--exit-zero', 'exit 0 where it would be 1; trouble stays 2')
    .addOption(new Option('--profile <name>', 'the rules that may erase').choices(profileNames).default('default'))
    .option('--erase <id>', 'with --profile lenient: erase by this rule too (repeatable)', listed)
    .addOption(new Option('--consumer <id>', 'what reads the package, instead of recognising it').choices(consumerIds))
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
    .option('--workers <n>', 'threads that decode (default: one a core, 8 at most; 0: none)', whole)
  for (const name of limitNames)
    command.option(`--limit-${name} <n>`, `${limitHelp[name]} (default: ${sized(defaultLimits[name])})`, whole)
  return command
}

/** What commander cannot see: options that only make sense together. */
export const wrongUse = ({ profile, erase }: ComparisonFlags): string | null =>
  erase && profile !== 'lenient' ? `--erase ${erase[0]}: expected --profile lenient beside it, found --profile ${profile}` : null

export const optionsOf = (flags: ComparisonFlags): CompareOptions => ({
  profile: flags.profile,
  require: flags.require,
  exitZero: flags.exitZero ?? false,
  audit: flags.audit ?? false,
  digest: flags.digest ?? false,
  limits: limitsOf(flags),
  ...(flags.erase && { erase: [...flags.erase] }),
  ...(flags.consumer && { consumer: flags.consumer }),
  ...(flags.maxMembers !== undefined && { maxMembers: flags.maxMembers }),
  ...(flags.workers !== undefined && { workers: flags.workers }),
})

function limitsOf(flags: ComparisonFlags): Partial<Limits> {
  const given = limitNames.map(name => [name, flags[`limit${name[0]!.toUpperCase()}${name.slice(1)}` as LimitFlag]] as const)
  return Object.fromEntries(given.filter(([, value]) => value !== undefined))
}

const listed = (value: string, before: readonly string[] = []): readonly string[] => [...before, value]

const units: Readonly<Record<string, number>> = { '': 1, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3 }

function whole(text: string): number {
  const [, digits, unit] = /^(\d+)(KiB|MiB|GiB|)$/.exec(text) ?? []
  const value = Number(digits) * (units[unit ?? ''] ?? 1)
  if (!Number.isSafeInteger(value)) throw new InvalidArgumentError('Expected a whole number, or one with KiB, MiB or GiB.')
  return value
}

function sized(value: number): string {
  const unit = Object.entries(units).findLast(([, size]) => value >= size && value % size === 0)
  return unit ? `${value / unit[1]}${unit[0]}` : String(value)
}
