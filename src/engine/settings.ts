import { digestOf } from '../io/digest.ts'
import { ofBytes } from '../model/bytes.ts'
import { defaultLimits, type Limits } from '../model/codec.ts'
import type { Requirement } from '../model/ledger.ts'
import type { ConsumerId, Profile, ProfileName } from '../model/rule.ts'
import { profileOf } from '../rules/index.ts'
import { NORMAL_FORM } from './normal.ts'

export interface CompareOptions {
  /** Which rules are in force; `default` unless given. */
  readonly profile?: ProfileName
  /** Ids of lossy rules, with profile `lenient` only. */
  readonly erase?: readonly string[]
  /** Overrides the consumer that is recognised for the inputs. */
  readonly consumer?: ConsumerId
  /** The verdict that satisfies the gate; `equivalent` unless given. */
  readonly require?: Requirement
  readonly exitZero?: boolean
  readonly limits?: Partial<Limits>
  /** Entries of report.members; 1,000 unless given. */
  readonly maxMembers?: number
  /** Also compute each side's canonical digest. */
  readonly digest?: boolean
  /** Also replay each layer's ledger and recompute the fates from the normal forms. */
  readonly audit?: boolean
  /** Threads that decode; as many as there are cores unless given, at most eight, none for 0. They change the time, and nothing that is told. */
  readonly workers?: number
  /** Names for inputs given as bytes; they help to recognise kinds of packages. */
  readonly names?: readonly [string, string]
}

/** The options with their defaults. */
export interface Settings {
  readonly options: CompareOptions
  readonly limits: Limits
  readonly require: Requirement
  readonly profile: Profile
}

export function settingsOf(options: CompareOptions): Settings {
  const hash = (text: string): string => digestOf('sha256', ofBytes(Buffer.from(text)))
  const profile = profileOf(options.profile ?? 'default', options.erase ?? [], text => hash(`${NORMAL_FORM}\n${text}`))
  return { options, profile, limits: { ...defaultLimits, ...options.limits }, require: options.require ?? 'equivalent' }
}
