import { InputUnusable, type OpenInput } from '../io/file.ts'
import { createSharing, type Sharing } from '../io/sharing.ts'
import { sameBytes } from '../model/bytes.ts'
import { LimitReached } from '../model/codec.ts'
import { type Verdict, verdictOf } from '../model/ledger.ts'
import type { Input, Pair, Report } from '../model/report.ts'
import { canonicalDigestOf } from './digest.ts'
import { type Outcome as Deltas, type Judgement, nothingNew } from './findings.ts'
import { noFindings } from './found.ts'
import { keyOf, nameOf, open } from './input.ts'
import { judge } from './judge.ts'
import { type LedgerRow, ledgerRows } from './ledger-rows.ts'
import { normsOf } from './normal.ts'
import { glanceAt, isWorthBoth, openInputLayer } from './open.ts'
import { reportOf } from './report.ts'
import { newRoster } from './roster.ts'
import { newSession, type Read } from './session.ts'
import { type CompareOptions, type Settings, settingsOf } from './settings.ts'
import { innermost, kindsOf, type Session, type View } from './view.ts'

export interface Comparison {
  readonly report: Report
  readonly ledger: Iterable<LedgerRow>
  /** What did not add up; empty when all did, null when it was not asked for. */
  readonly audit: readonly string[] | null
}

/** The two inputs cannot be compared at all; `report` says so in the usual form. */
export class ComparisonImpossible extends Error {
  override readonly name = 'ComparisonImpossible'
  readonly reason: string
  readonly report: Report
  constructor(reason: string, report: Report, options?: ErrorOptions) {
    super(reason, options)
    this.reason = reason
    this.report = report
  }
}

/**
 * Compares two files (paths) or byte strings. Bad content never throws: it is in the report. Rejects with ComparisonImpossible when an
 * input cannot be read, when both are the same file, or when both are empty: then nothing was compared.
 */
export async function runComparison(
  a: string | Uint8Array,
  b: string | Uint8Array,
  options: CompareOptions = {},
): Promise<Comparison> {
  const settings = settingsOf(options)
  const opened: OpenInput[] = []
  try {
    for (const [index, input] of [a, b].entries()) opened.push(open(input, options.names?.[index]))
    refuseVacuous(opened[0]!, opened[1]!)
    const comparison = await compareOpened(opened[0]!, opened[1]!, settings)
    for (const input of opened) input.check()
    return comparison
  } catch (problem) {
    if (!(problem instanceof InputUnusable)) throw problem
    const inputs = [
      describeInput(opened[0], nameOf(a, options.names?.[0])),
      describeInput(opened[1], nameOf(b, options.names?.[1])),
    ] as Pair<Input>
    const side = opened.length === 0 ? 'a' : 'b'
    const told = { side, layer: '', offset: 0, expected: 'two different files that can be read', found: problem.reason } as const
    const judgement = emptyJudgement(settings, [told])
    throw new ComparisonImpossible(
      problem.reason,
      reportOf({ settings, inputs, verdict: 'incomplete', judgement, deltas: nothingNew }),
      { cause: problem },
    )
  } finally {
    for (const input of opened) input.close()
  }
}

function refuseVacuous(a: OpenInput, b: OpenInput): void {
  if (a.identity && b.identity && a.identity.dev === b.identity.dev && a.identity.ino === b.identity.ino)
    throw new InputUnusable(`${a.name} and ${b.name} are the same file`)
  if (a.source.size === 0 && b.source.size === 0) throw new InputUnusable('both inputs are empty')
}

async function compareOpened(a: OpenInput, b: OpenInput, settings: Settings): Promise<Comparison> {
  const sharing = createSharing(settings.options.workers)
  try {
    return await compareWith(sharing, { a, b, settings })
  } finally {
    sharing.close()
  }
}

interface Both {
  readonly a: OpenInput
  readonly b: OpenInput
  readonly settings: Settings
}

async function compareWith(sharing: Sharing, { a, b, settings }: Both): Promise<Comparison> {
  const judgement = newJudgement(settings, [
    { sharing, fd: a.fd },
    { sharing, fd: b.fd },
  ])
  const inputs: Pair<Input> = [describeInput(a, a.name), describeInput(b, b.name)]
  if (
    a.source.size === b.source.size &&
    inputs[0].sha256 === inputs[1].sha256 &&
    sameBytes(a.source, whole(a), b.source, whole(b))
  ) {
    const [glanceA, glanceB] = [glanceAt(a.source, keyOf(a.name)), glanceAt(b.source, keyOf(b.name))]
    const same = [
      { ...inputs[0], format: glanceA },
      { ...inputs[1], format: glanceB },
    ] as Pair<Input>
    await addDigests(judgement, settings, { opened: [a, b], inputs: same })
    return finish(settings, judgement, { inputs: same, verdict: 'identical', deltas: nothingNew })
  }
  const open = ({ name, source }: OpenInput, session: Session): Promise<View> => openInputLayer(session, keyOf(name), source)
  const [viewA, viewB] = isWorthBoth(a.source.size, b.source.size)
    ? await Promise.all([open(a, judgement.a), open(b, judgement.b)])
    : [await open(a, judgement.a), await open(b, judgement.b)]
  const deltas = await judge(judgement, viewA, viewB)
  const seen: Pair<Input> = [withView(inputs[0], viewA), withView(inputs[1], viewB)]
  const verdict = verdictOf(false, { deltas, blocksJudged: judgement.blocks })
  if (verdict !== 'incomplete') await addDigests(judgement, settings, { opened: [a, b], inputs: seen })
  return finish(settings, judgement, { inputs: seen, verdict, deltas })
}

const whole = ({ source }: OpenInput) => ({ start: 0, end: source.size })

function describeInput(opened: OpenInput | undefined, name: string): Input {
  return {
    name,
    size: opened?.source.size ?? 0,
    sha256: opened ? hashOf(opened) : null,
    format: 'unknown',
    consumer: { id: 'none', reason: 'not opened' },
    canonicalDigest: null,
  }
}

/** Null for an input that cannot be read any more: that it cannot is told elsewhere. */
function hashOf(opened: OpenInput): string | null {
  try {
    return opened.sha256()
  } catch (problem) {
    if (problem instanceof InputUnusable) return null
    throw problem
  }
}

function withView(input: Input, view: View): Input {
  const { consumer, reason } = innermost(view)
  return { ...input, format: kindsOf(view), consumer: { id: consumer.id, reason } }
}

interface Digested {
  readonly opened: readonly [OpenInput, OpenInput]
  readonly inputs: Pair<Input>
}

/** Each side by itself, in a fresh session: nothing that was learned from the other side can leak into its digest. */
async function addDigests(j: Judgement, settings: Settings, { opened, inputs }: Digested): Promise<void> {
  if (!settings.options.digest) return
  for (const [index, input] of opened.entries()) {
    const session = newSession(index === 0 ? 'a' : 'b', settings)
    try {
      inputs[index]!.canonicalDigest = await canonicalDigestOf(j.norms, session, { settings, opened: input })
    } catch (problem) {
      if (!(problem instanceof LimitReached)) throw problem
      // What is equal on both sides need not be read to be judged; to be digested, it must.
      const told = { expected: 'an input that can be read whole, for its digest', found: problem.message }
      j.problems.push({ side: session.side, layer: '', offset: 0, ...told })
    }
  }
}

function finish(
  settings: Settings,
  judgement: Judgement,
  result: { inputs: Pair<Input>; verdict: Verdict; deltas: Deltas },
): Comparison {
  const report = reportOf({ settings, judgement, ...result })
  return { report, ledger: ledgerRows(judgement.ledgers), audit: settings.options.audit ? judgement.faults : null }
}

function newJudgement(settings: Settings, [readA, readB]: readonly [Partial<Read>, Partial<Read>] = [{}, {}]): Judgement {
  const { options, profile } = settings
  return {
    norms: normsOf(profile),
    a: newSession('a', settings, readA),
    b: newSession('b', settings, readB),
    audit: options.audit ?? false,
    maxMembers: options.maxMembers ?? 1000,
    ledgers: [],
    found: noFindings(),
    members: newRoster(options.maxMembers ?? 1000),
    differences: [],
    problems: [],
    warnings: [],
    faults: [],
    alike: new WeakMap(),
    blocks: 0,
    unshown: 0,
  }
}

const emptyJudgement = (settings: Settings, problems: Report['problems']): Judgement => ({ ...newJudgement(settings), problems })
