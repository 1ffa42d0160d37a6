import { InputUnusable, type OpenInput } from '../io/file.ts'
import { createSharing } from '../io/sharing.ts'
import { LimitReached, type Limits } from '../model/codec.ts'
import type { ConsumerId, ProfileName } from '../model/rule.ts'
import { keyOf, nameOf, open } from './input.ts'
import { NORMAL_FORM, type Norms, normalForm, normsOf } from './normal.ts'
import { openInputLayer } from './open.ts'
import { problemOf, type Unread } from './problem.ts'
import { newSession } from './session.ts'
import { type Settings, settingsOf } from './settings.ts'
import { innermost, kindsOf, type Session } from './view.ts'

export interface DigestOptions {
  /** Which rules are in force; `default` unless given. */
  readonly profile?: ProfileName
  /** Ids of lossy rules, with profile `lenient` only. */
  readonly erase?: readonly string[]
  /** Overrides the consumer that is recognised. */
  readonly consumer?: ConsumerId
  readonly limits?: Partial<Limits>
  /** Threads that decode, as in a comparison. */
  readonly workers?: number
  /** Stands for the name of the input, which helps to recognise kinds of packages; `bytes` for bytes. */
  readonly name?: string
}

/** One input, digested. Deterministic: neither path nor clock nor locale is in it. */
export interface Digest {
  /** Basename; never a path. */
  readonly name: string
  /** Bytes. */
  readonly size: number
  /** Of the whole input, lower-case hex; null when it could not be read. */
  readonly sha256: string | null
  /** `n3:<profile digest>:<sha256>`; null when the input could not be read whole, through all its layers. */
  readonly canonicalDigest: string | null
  /** The format found, codecs outside first: `gzip+tar`, `deb`; `unknown` when it was not opened. */
  readonly format: string
  /** Who reads it, and why that is thought. */
  readonly consumer: { readonly id: ConsumerId; readonly reason: string }
  /** What could not be read; empty exactly when there is a canonical digest. Of limits only the first that was met. */
  readonly problems: readonly Unread[]
}

/** How canonical digests begin that are made under these options. Throws RangeError for options that make no profile. */
const prefixOf = ({ profile }: Settings): string => `${NORMAL_FORM}:${profile.digest}`
export const canonicalPrefix = (options: DigestOptions = {}): string => prefixOf(settingsOf(options))

/**
 * Digests a file (a path) or bytes. Bad content never throws, nor does an input that cannot be read: it is in the problems. Rejects with
 * RangeError for options that make no profile.
 */
export async function digest(input: string | Uint8Array, options: DigestOptions = {}): Promise<Digest> {
  const settings = settingsOf(options)
  const sharing = createSharing(options.workers)
  let opened: OpenInput | null = null
  try {
    opened = open(input, options.name)
    const digested = await digestOpened(opened, settings, newSession('a', settings, { sharing }))
    opened.check()
    return digested
  } catch (problem) {
    if (!(problem instanceof InputUnusable)) throw problem
    return unusable(opened?.name ?? nameOf(input, options.name), problem.reason)
  } finally {
    opened?.close()
    sharing.close()
  }
}

async function digestOpened(opened: OpenInput, settings: Settings, session: Session): Promise<Digest> {
  const problems: Unread[] = []
  const view = await openInputLayer(session, keyOf(opened.name), opened.source)
  const norms: Norms = {
    ...normsOf(settings.profile),
    meets: met => {
      const told = problemOf(met)
      if (told) problems.push(told)
    },
  }
  const form = await normalForm(norms, session, view).catch((problem: unknown) => {
    if (!(problem instanceof LimitReached)) throw problem
    // The layer that met it has told it, with its place.
    if (problems.length === 0)
      problems.push({ layer: '', offset: 0, expected: 'an input that can be read whole', found: problem.message })
    return null
  })
  const { consumer, reason } = innermost(view)
  return {
    name: opened.name,
    size: opened.source.size,
    sha256: opened.sha256(),
    canonicalDigest: form === null || problems.length > 0 ? null : `${prefixOf(settings)}:${form}`,
    format: kindsOf(view),
    consumer: { id: consumer.id, reason },
    problems,
  }
}

const unusable = (name: string, reason: string): Digest => ({
  name,
  size: 0,
  sha256: null,
  canonicalDigest: null,
  format: 'unknown',
  consumer: { id: 'none', reason: 'not opened' },
  problems: [{ layer: '', offset: 0, expected: 'a file that can be read', found: reason }],
})

/** The canonical digest of an input that was opened, whatever of it was read; throws LimitReached where a limit kept a part from being read. */
export async function canonicalDigestOf(norms: Norms, session: Session, { settings, opened }: Opened): Promise<string> {
  const view = await openInputLayer(session, keyOf(opened.name), opened.source)
  return `${prefixOf(settings)}:${await normalForm(norms, session, view)}`
}

interface Opened {
  readonly settings: Settings
  readonly opened: OpenInput
}
