import { readFileSync } from 'node:fs'
import type { DigestOptions } from '../index.ts'
import type { Requirement } from '../model/ledger.ts'
import { profileNames } from '../model/rule.ts'
import { harmless, shown } from '../reporters/index.ts'
import { digested, failUnread } from './digested.ts'
import { fail, finish } from './exit.ts'
import { writeStdout } from './faces.ts'
import { type ReadingFlags, readingOf } from './reading-options.ts'
import { type Demand, demandsOf, keepsTo, parseSum } from './sums.ts'

export interface CheckFlags extends ReadingFlags {
  readonly check?: string
  readonly require?: Requirement
  readonly quiet?: boolean
}

/** Checks a list of digests: 0 all files are what they were, 1 one is not, 2 something could not be checked. */
export async function checkSums(path: string, flags: CheckFlags): Promise<void> {
  const text = await textOf(path)
  if (text === null) return
  let differs = false
  for (const demand of await demandsIn(text, path, flags)) {
    const keeps = await check(demand, flags)
    differs ||= keeps === false
    const told = keeps ? 'OK' : keeps === false ? 'FAILED' : 'FAILED open or read'
    if (!keeps || !flags.quiet) await writeStdout(harmless([`${shown(demand.name)}: ${told}\n`]))
  }
  finish(differs ? 1 : 0)
}

async function check(demand: Demand, flags: CheckFlags): Promise<boolean | null> {
  const found = await digested(demand.name, readingOf(flags))
  const keeps = keepsTo(demand, found, flags.require ?? 'equivalent')
  if (keeps === null) failUnread(demand.name, found)
  return keeps
}

async function textOf(path: string): Promise<string | null> {
  try {
    return path === '-' ? await standardInput() : readFileSync(path, 'utf8')
  } catch (problem) {
    fail(`--check ${path}: ${problem instanceof Error ? problem.message : String(problem)}`)
    return null
  }
}

/** A pipe that is not ready yet makes a synchronous read fail. */
async function standardInput(): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of process.stdin) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

/** What the list asks for and can be checked; of each other line it is said why not. */
async function demandsIn(text: string, path: string, flags: CheckFlags): Promise<readonly Demand[]> {
  const lines = text.split('\n').map(line => line.replace(/\r$/, ''))
  if (lines.at(-1) === '') lines.pop()
  if (lines.length === 0) fail(`--check ${path}: expected lines as samebits digest prints them, found none`)
  const sums = lines.map((line, index) => parseSum(line, index + 1))
  for (const [index, sum] of sums.entries())
    if (!sum) fail(`${path}:${index + 1}: expected n3:<profile digest>:<sha256>  NAME or sha256:<hex>  NAME, found another line`)
  const { canonicalPrefix } = await import('../index.ts')
  return demandsOf(sums.filter(sum => sum !== null)).filter(demand => {
    const wrong = whyUnlike(demand, { flags, canonicalPrefix })
    if (wrong !== null) fail(`${path}:${demand.at}: ${demand.name}: ${wrong}`)
    return wrong === null
  })
}

interface Making {
  readonly flags: CheckFlags
  readonly canonicalPrefix: (options: DigestOptions) => string
}

/** Why a demand cannot be held against what this version makes of the file, and what to do about it; null if it can. */
function whyUnlike({ canonical, sha256 }: Demand, { flags, canonicalPrefix }: Making): string | null {
  if (canonical && sha256 === null && flags.require === 'identical')
    return 'expected a line sha256:<hex> behind it for --require identical, found none'
  const expected = canonicalPrefix(readingOf(flags))
  if (!canonical || canonical.prefix === expected) return null
  const [form, profile] = canonical.prefix.split(':')
  const [ownForm, ownProfile] = expected.split(':')
  if (form !== ownForm) return `expected a digest of normal form ${ownForm}, found ${form}: another version of samebits made it`
  const known = profileNames.find(name => canonicalPrefix({ profile: name }) === canonical.prefix)
  if (known) return `expected a digest under the profile in force, found one of another: check it with --profile ${known}`
  return `expected profile digest ${ownProfile}, found ${profile}: other rules made it (--profile, --erase, another version)`
}
