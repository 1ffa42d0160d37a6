import { type Command, InvalidArgumentError, Option } from 'commander'
import type { DigestOptions } from '../index.ts'
import { defaultLimits, type LimitName, type Limits } from '../model/codec.ts'
import { type ConsumerId, type ProfileName, profileNames } from '../model/rule.ts'

/** What commander makes of the options that say how an input is read and what is erased. */
export interface ReadingFlags extends Readonly<Partial<Record<LimitFlag, number>>> {
  readonly profile: ProfileName
  readonly erase?: readonly string[]
  readonly consumer?: ConsumerId
  readonly workers?: number
}
type LimitFlag = `limit${Capitalize<LimitName>}`

/** The model's ids as values: help must not load the engine to list them. */
const consumerIds = Object.keys({
  dpkg: 0,
  rpm: 0,
  apk: 0,
  pacman: 0,
  opkg: 0,
  pkg: 0,
  installpkg: 0,
  npm: 0,
  pip: 0,
  jvm: 0,
  linker: 0,
  oci: 0,
  'oci-layer': 0,
  android: 0,
  nuget: 0,
  vsix: 0,
  document: 0,
  'dpkg-source': 0,
  gem: 0,
  cargo: 0,
  conda: 0,
  none: 0,
} satisfies Record<ConsumerId, 0>)

const limitHelp = {
  decoded: 'decoded bytes a side',
  entries: 'entries of all archives, a side',
  depth: 'containers inside containers',
  window: 'declared window or dictionary, bytes',
  report: 'size of the JSON report, bytes',
} as const satisfies Record<LimitName, string>
const limitNames = Object.keys(limitHelp) as LimitName[]
/** Those that decide what is read. */
export const readingLimits = limitNames.filter(name => name !== 'report')

export const addRules = (command: Command): Command =>
  command
    .addOption(new Option('--profile <name>', 'the rules that may erase').choices(profileNames).default('default'))
    .option('--erase <id>', 'with --profile lenient: erase by this rule too (repeatable)', listed)
    .addOption(new Option('--consumer <id>', 'what reads the package, instead of recognising it').choices(consumerIds))

export function addLimits(command: Command, names: readonly LimitName[] = limitNames): Command {
  command.option('--workers <n>', 'threads that decode (default: one a core, 8 at most; 0: none)', whole)
  for (const name of names)
    command.option(`--limit-${name} <n>`, `${limitHelp[name]} (default: ${sized(defaultLimits[name])})`, whole)
  return command
}

/** What commander cannot see: options that only make sense together, and rules that are not there. */
export async function wrongRules({ profile, erase }: ReadingFlags): Promise<string | null> {
  if (!erase) return null
  if (profile !== 'lenient') return `--erase ${erase[0]}: expected --profile lenient beside it, found --profile ${profile}`
  const { registry } = await import('../index.ts')
  const lossy = registry.rules.filter(({ tier }) => Object.values(tier).includes('lossy')).map(({ id }) => id)
  const unknown = erase.find(id => !lossy.includes(id))
  return unknown === undefined ? null : `--erase ${unknown}: expected one of ${lossy.join(', ')}`
}

export const readingOf = (flags: ReadingFlags): DigestOptions => ({
  profile: flags.profile,
  limits: limitsOf(flags),
  ...(flags.erase && { erase: [...flags.erase] }),
  ...(flags.consumer && { consumer: flags.consumer }),
  ...(flags.workers !== undefined && { workers: flags.workers }),
})

function limitsOf(flags: ReadingFlags): Partial<Limits> {
  const given = limitNames.map(name => [name, flags[`limit${name[0]!.toUpperCase()}${name.slice(1)}` as LimitFlag]] as const)
  return Object.fromEntries(given.filter(([, value]) => value !== undefined))
}

const listed = (value: string, before: readonly string[] = []): readonly string[] => [...before, value]

const units: Readonly<Record<string, number>> = { '': 1, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3 }

/** A number of bytes or things, from the command line. */
export function whole(text: string): number {
  const [, digits, unit] = /^(\d+)(KiB|MiB|GiB|)$/.exec(text) ?? []
  const value = Number(digits) * (units[unit ?? ''] ?? 1)
  if (!Number.isSafeInteger(value)) throw new InvalidArgumentError('Expected a whole number, or one with KiB, MiB or GiB.')
  return value
}

function sized(value: number): string {
  const unit = Object.entries(units).findLast(([, size]) => value >= size && value % size === 0)
  return unit ? `${value / unit[1]}${unit[0]}` : String(value)
}
