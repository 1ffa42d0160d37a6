import type { AnomalyId, DigestId, Docs, Encoding, Entry, Facts, FieldName, LayerHead, Reach } from './layer.ts'

/** What installs or reads a kind of package: decides which fields carry meaning. */
export type ConsumerId =
  | 'dpkg'
  | 'rpm'
  | 'installpkg'
  | 'npm'
  | 'pip'
  | 'jvm'
  | 'linker'
  | 'oci'
  | 'oci-layer'
  | 'android'
  | 'nuget'
  | 'vsix'
  | 'document'
  | 'dpkg-source'
  | 'apk'
  | 'pacman'
  | 'opkg'
  | 'pkg'
  | 'gem'
  | 'cargo'
  | 'conda'
  | 'none'

export interface Consumer {
  readonly id: ConsumerId
  readonly docs: Docs
  /** Owner and group decide something on the installed system. */
  readonly honoursOwner: boolean
  /** `all`: every permission bit lands on disk; `executable`: only x (and 07000, always kept); `none`: modes are ignored. */
  readonly honoursMode: 'all' | 'executable' | 'none'
  /** Unpacks into directories that are there, and makes none that an entry does not name. */
  readonly needsFolders: boolean
  /** Digests of installed files that its packages list: worth making while a file passes by. */
  readonly lists: readonly DigestId[]
  /** Who reads what it opens on its way to the disk, where that is somebody else. */
  readonly within?: ConsumerId
  /** Anomalies of any other file that its packages have by design: no warning where both sides have them. */
  readonly usual?: readonly AnomalyId[]
  /** Why this layer is read by this consumer, from one side alone; null if it is not. */
  recognises(evidence: Evidence): string | null
}

export interface Evidence {
  readonly format: string
  readonly layer: LayerHead
  readonly keys: ReadonlySet<string>
}

/**
 * metadata: never reaches an installed byte. content: inside a file, harmless by its format's definition.
 * lossy: may hide a real change, only by explicit id. never: not erased for this reach.
 */
export type Tier = 'metadata' | 'content' | 'lossy' | 'never'

export interface RuleDocs extends Docs {
  readonly why: string
  /** The sentence a sceptic asks for: what could be lost from sight. */
  readonly hides: string
}

export interface RuleContext {
  readonly consumer: Consumer
  readonly reach: Reach
  readonly facts: Facts
  readonly format: string
  readonly layer: LayerHead
  readonly entry: Entry | undefined
}

/** One field's decoded value (undefined: its bytes did not parse as their kind) and its raw bytes, read only when asked. */
export interface Original {
  readonly name: FieldName
  readonly value: string | undefined
  readonly encodes: Encoding | undefined
  bytes(): Uint8Array
  /** Every byte is zero; for filler that may be as large as the input. */
  isZero(): boolean
}

/** A normalizer: one-sided, on the original, erases one kind of field. */
export interface Rule {
  readonly id: string
  /** Raised whenever `edit` gives another answer for any input. */
  readonly version: number
  /** Of what is sealed nothing is ever erased. */
  readonly tier: Readonly<Record<Exclude<Reach, 'sealed'>, Tier>>
  /** No field name is claimed by two rules. Empty: the engine implements the rule (entry-order, archive-dialect), it only carries docs. */
  readonly fields: readonly FieldName[]
  readonly docs: RuleDocs
  /** It erases only what the consumer does not honour: owners, or modes. Plain archives have conditions of their own. */
  readonly unlessHonoured?: 'owner' | 'mode'
  /** A new value; null: the field is dropped, as if absent; undefined: declined, the original stays. */
  edit(original: Original, context: RuleContext): string | null | undefined
}

export type ProfileName = 'none' | 'archive' | 'default' | 'lenient'
export const profileNames = ['none', 'archive', 'default', 'lenient'] as const satisfies readonly ProfileName[]

/** A versioned set of rules with a digest over ids, versions and the number of the normal form. */
export interface Profile {
  readonly name: ProfileName
  readonly digest: string
  active(rule: Rule, reach: Reach): boolean
}
