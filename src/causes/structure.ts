import type { CauseDocs, CauseFamily, Finding, Named } from '../model/cause.ts'

const known = {
  'trailing-data': ['Bytes after the end', 'Something stands where readers have stopped reading.'],
  'prefix-data': ['Bytes before the start', 'Something stands in front of the first record.'],
  'gap-data': ['Bytes between parts', 'Something stands between two records, where only some readers look.'],
  padding: ['Filler that is not empty', 'Bytes that should be zero are not, or text stands behind its end.'],
  'duplicate-entry': ['Duplicate entries', 'One name occurs more than once: which one counts depends on the reader.'],
  'unknown-member': ['Unknown members', 'The package holds a member that its kind does not know.'],
  'path-traversal': ['Names that escape', 'A name is absolute, goes upward or holds bytes that no path has.'],
  'local-central-mismatch': ['Local and central record disagree', 'Two views of one zip entry tell different things.'],
  'pax-conflict': ['Extended and plain header disagree', 'Two views of one tar entry tell different things.'],
  polyglot: ['More than one format', 'Two formats claim the bytes.'],
  'extra-stream': ['Further compressed streams', 'A second stream or member follows, which some readers skip.'],
  'skippable-frame': ['Skippable frames', 'A frame that decoders pass over holds bytes.'],
  'bad-checksum': ['Wrong checksum', 'A check that the container stores about itself does not hold.'],
  'stale-digest': ['Wrong digest', 'A stored digest does not match the bytes that it is about.'],
  'weak-digest': ['No digest that holds', 'A list has a digest of a weak or unknown kind, or none.'],
  'unlisted-member': [
    'List and members disagree',
    'A list that must name all members lacks one, or names one that is not there.',
  ],
  'gzip-comment': ['Comment in a gzip header', 'Free text differs.'],
  'gzip-extra': ['Extra field in a gzip header', 'Unknown fields differ.'],
  'zip-comment': ['Comment in a zip archive', 'Free text differs.'],
  'zip-extra': ['Extra field in a zip archive', 'Unknown or malformed fields differ.'],
  truncated: ['Truncated', 'The bytes end too early.'],
  malformed: ['Malformed', 'The bytes do not parse as what they claim to be.'],
  'judged-differently': [
    'Judged differently',
    'Format, consumer or a guard came out otherwise for the two sides, and so did their normal forms.',
  ],
} as const

/** Where a tool can be told what to do; of the others no build tool writes any by chance. */
const remedies: Partial<Record<keyof typeof known, string>> = {
  'duplicate-entry': 'pack each file once: do not append to an old archive',
  'unknown-member': 'let the tool of the kind write it: dpkg-deb; for images, umoci gc',
  'extra-stream': 'compress once, in one stream: do not join compressed files with cat',
  'unlisted-member': 'make the list after the last change: wheel pack, conda build',
  'weak-digest': 'write the list with sha256: python3 -m wheel pack',
  'stale-digest': 'make digests after the last change; pack again with the usual tool',
  'bad-checksum': 'pack again: something changed the file after it was packed',
  'gzip-comment': 'compress without a comment: gzip -n writes none',
  'zip-comment': 'zip without -z and -c',
  'zip-extra': 'zip -X; pin the packer',
  'judged-differently': 'name both inputs alike, or tell who installs them: --consumer',
}

const causes: CauseDocs[] = Object.entries(known).map(([id, [title, what]]) => ({
  id: `structural:${id}`,
  title,
  what,
  aliases: [],
  remedy: remedies[id as keyof typeof known] ?? 'look at the bytes: no build tool writes this by chance',
  see: 'https://reproducible-builds.org/docs/archives/',
}))

const fact = (id: keyof typeof known): Named => ({ id: `structural:${id}`, confidence: 'unexplained' })

const named: Record<string, keyof typeof known> = {
  'zip.comment': 'zip-comment',
  'zip.archive-comment': 'zip-comment',
  'zip.extra': 'zip-extra',
  'gzip.comment': 'gzip-comment',
  'gzip.extra': 'gzip-extra',
  'bzip2.begins': 'extra-stream',
  'gzip.begins': 'extra-stream',
  'xz.begins': 'extra-stream',
  'zstd.begins': 'extra-stream',
  'lz4.begins': 'extra-stream',
  'zstd.skippable-behind': 'skippable-frame',
  'lz4.skippable-behind': 'skippable-frame',
  'tar.trailing': 'trailing-data',
  'bzip2.trailing': 'trailing-data',
  'gzip.trailing': 'trailing-data',
  'lzma.trailing': 'trailing-data',
  'xz.trailing': 'trailing-data',
  'zstd.trailing': 'trailing-data',
  'lz4.trailing': 'trailing-data',
  'ar.trailing': 'trailing-data',
  'zip.trailing': 'trailing-data',
  'zip.gap': 'gap-data',
  'zip.prefix': 'prefix-data',
  'zip.base': 'prefix-data',
}

function name({ anomaly, by, fate, what, field, side, consumer }: Finding): Named | undefined {
  // Digests over all members, on one side only: what they are in tells it.
  if (what === 'judged-differently') return { ...fact('judged-differently'), ...(by === 'seal' ? { follows: true } : {}) }
  if (what === 'sealed')
    return by === 'derived' ? { id: 'content-hash-cascade', confidence: 'certain', follows: true } : fact('stale-digest')
  if (what === 'duplicate') return fact('duplicate-entry')
  if (what === 'stale') {
    if (anomaly) return { id: anomaly, confidence: 'unexplained' }
    return fact(
      /^(md5sums|wheel-record|conda-paths|mtree|oci)\.|digest|^freebsd\.sum|datahash|content-sum/.test(field ?? '')
        ? 'stale-digest'
        : 'bad-checksum',
    )
  }
  // A lossy rule may erase a comment; it is one still.
  if (fate === 'normalized' && what === 'span' && field && named[field]) return { ...fact(named[field]), confidence: 'certain' }
  if (fate !== 'unexplained') return undefined
  if (anomaly) return { id: anomaly, confidence: 'unexplained' }
  // Its parts lie in members of their own, which begin elsewhere when what is in front of them grows.
  if (field === 'gzip.begins' && side === 'both' && consumer === 'apk') return { ...fact('extra-stream'), follows: true }
  return field && named[field] ? fact(named[field]) : undefined
}

export const structure: CauseFamily = { causes, name }
