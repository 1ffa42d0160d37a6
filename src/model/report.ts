import type { Limits } from './codec.ts'
import type { Fate, Requirement, Verdict } from './ledger.ts'
import type { ConsumerId, ProfileName, Tier } from './rule.ts'

/** A pair of values, the first of input A, the second of input B. */
export type Pair<T> = [a: T, b: T]

/** The report of one comparison. Every face (text, HTML …) is rendered from this alone. Deterministic: same inputs, same bytes. */
export interface Report {
  /** Additive within a major version. */
  schemaVersion: '1.0'
  tool: { name: 'samebits'; version: string }
  profile: { name: ProfileName; digest: string; erase: string[] }
  verdict: Verdict
  gate: Gate
  inputs: Pair<Input>
  summary: Summary
  /** Root causes: unexplained content first, then by weight. */
  causes: Cause[]
  /** Where the bytes differ and no rule says why, or nothing was judged. */
  differences: Difference[]
  /** Each rule that erased something. */
  rules: RuleUse[]
  /** Members that are not the same on both sides. */
  members: Member[]
  /** Every member, nested as in the packages; runs of same members are folded. */
  tree: TreeNode[]
  /** Deltas grouped by layer, field, fate and what explains them. */
  ledger: LedgerGroup[]
  problems: ReportProblem[]
  warnings: Warning[]
  limits: Limits
  /** True lengths of the arrays above, which are capped. */
  counts: Record<'causes' | 'differences' | 'rules' | 'members' | 'ledger' | 'problems' | 'warnings', number>
}

export interface Gate {
  require: Requirement
  satisfied: boolean
  /** 0 satisfied, 1 not satisfied, 2 trouble or undecided. */
  exitCode: 0 | 1 | 2
}

export interface Input {
  /** Basename as given on the command line; never a path. */
  name: string
  /** Bytes. */
  size: number
  /** Of the whole file, lower-case hex; null when it could not be read. */
  sha256: string | null
  /** The format found, codecs outside first: `gzip+tar`, `deb`. */
  format: string
  consumer: { id: ConsumerId; reason: string }
  /** `n3:<profile digest>:<sha256>`; null unless asked for, for `incomplete`, and where a limit kept the input from being read whole. */
  canonicalDigest: string | null
}

export interface Summary {
  /** Layers compared: the input, decoded streams, bodies of entries. */
  layers: number
  /** Blocks judged. */
  blocks: number
  /** Bytes of A and of B over all layers, by what became of them. */
  bytes: Record<'same' | Fate, Pair<number>>
  /** Numbers of deltas per fate: these decide the verdict. */
  deltas: Record<Fate, number>
  members: Record<'same' | 'normalized' | 'different' | 'undecided' | 'onlyA' | 'onlyB', number>
}

/** One step into a container. */
export interface PathStep {
  /** UTF-8; undecodable bytes shown as U+FFFD. */
  name: string
  /** The raw bytes in base64, only when the name is not valid UTF-8. */
  bytes?: string
  /** Counts entries of one name, from 0. */
  nth: number
}

export interface Place {
  path: PathStep[]
  /** Present where the two sides have it under different names. */
  pathB?: PathStep[]
  field?: string
  /** Byte range in the layer, null where the side has none. */
  a?: ByteRange | null
  b?: ByteRange | null
}
export interface ByteRange {
  start: number
  end: number
}

/** How sure a cause is; `unexplained` marks plain facts that nothing excuses. */
export type Confidence = 'certain' | 'likely' | 'possible' | 'unexplained'

export interface Cause {
  id: string
  confidence: Confidence
  title: string
  remedy: string
  see: string
  /** The first places, at most 20. */
  where: Place[]
  /** Decoded values or bytes of both sides at the first places. */
  evidence: { a: string | null; b: string | null }[]
  /** Number of deltas. */
  count: number
  /** Bytes of A plus bytes of B. */
  bytes: number
  /** Consequences of this cause, folded under it. */
  folds: Fold[]
  /** The worst fate of its deltas: `unexplained` decides the verdict. */
  fate: Fate
}

/** Values that follow: a consequence, in one kind of field. */
export interface Fold {
  id: string
  span: string
  count: number
}

export interface Difference {
  path: PathStep[]
  pathB?: PathStep[]
  /** `both`, or the only side that has it. */
  side: 'both' | 'a' | 'b'
  fate: 'unexplained' | 'undecided'
  /** Named span: `tar.mode`, `text.lines` … */
  span: string
  cause: string
  /** In the layer. */
  offsets: Pair<ByteRange | null>
  /** In the section of a program, and the nearest symbol there; absent where the format has none. */
  within?: Pair<number | null>
  symbols?: Pair<string | null>
  /** The strings that the bytes are in, a NUL between; absent where they are no text. */
  strings?: Pair<string | null>
  /** In the input file, where no codec lies between. */
  fileOffsets: Pair<number | null>
  kind: 'value' | 'hex' | 'text' | 'entry'
  /** Decoded values (kind `value`, `entry`). */
  values?: Pair<string | null>
  /** Aligned rows of up to 16 bytes, hex (kind `hex`). */
  hex?: HexRow[]
  /** Unified diff (kind `text`), lines escaped for display. */
  hunks?: TextHunk[]
  /** True when rows or lines were left out. */
  truncated: boolean
}
export interface HexRow {
  a: { offset: number; hex: string } | null
  b: { offset: number; hex: string } | null
}
export interface TextHunk {
  startA: number
  startB: number
  /** Of a line too long to be shown: the byte in it, from one, where what is shown begins. */
  columns?: Pair<number>
  /** What people call the place: a section and a key, a function, a heading. */
  heading?: string
  /** Each with its mark: space, minus or plus. */
  lines: string[]
}

export interface RuleUse {
  id: string
  tier: Tier
  title: string
  hides: string
  count: number
  where: Place[]
}

export type MemberStatus = 'same' | 'normalized' | 'different' | 'undecided' | 'onlyA' | 'onlyB'

export interface Member {
  path: PathStep[]
  /** Present when the member is paired with one of another name. */
  pathB?: PathStep[]
  status: MemberStatus
  /** Bytes of content, null where the side has no such member. */
  sizes: Pair<number | null>
  sha256: Pair<string | null>
  causes: string[]
  /** The member whose content this one is derived from, when that is all that differs. */
  derivedFrom?: string
}

export interface TreeNode {
  name: string
  status: MemberStatus
  size: number
  /** Number of adjacent same members folded into this node. */
  folded?: number
  children?: TreeNode[]
}

export interface LedgerGroup {
  path: PathStep[]
  pathB?: PathStep[]
  span: string
  fate: Fate
  by: string
  count: number
  bytes: Pair<number>
  /** The first 20 places. */
  places: Pair<ByteRange | null>[]
}

export interface ReportProblem {
  side: 'a' | 'b'
  layer: string
  offset: number
  expected: string
  found: string
}

export interface Warning {
  id: string
  side: 'a' | 'b' | 'both'
  layer: string
  offset: number
  message: string
}
