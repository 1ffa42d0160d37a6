import type { CauseFamily, Finding, Named } from '../model/cause.ts'

const see = 'https://reproducible-builds.org/docs/archives/'

const fields: Record<string, Named> = {
  'codec.kind': { id: 'compression-format', confidence: 'certain' },
  'deb.suffix': { id: 'compression-format', confidence: 'certain' },
  'codec.body': { id: 'compression-format', confidence: 'certain' },
  'gzip.magic': { id: 'compression-format', confidence: 'certain' },
  'gzip.method': { id: 'compression-format', confidence: 'certain' },
  'xz.magic': { id: 'compression-format', confidence: 'certain' },
  'gzip.xfl': { id: 'compression-level', confidence: 'likely' },
  'zip.method': { id: 'compression-level', confidence: 'certain' },
  'zip.local-method': { id: 'compression-level', confidence: 'certain' },
  'zip.flags': { id: 'compression-level', confidence: 'likely' },
  'gzip.deflate': { id: 'compression-implementation', confidence: 'likely' },
  'zip.data': { id: 'compression-level', confidence: 'likely' },
  'xz.flags': { id: 'compression-implementation', confidence: 'likely' },
  'xz.block-header': { id: 'compression-level', confidence: 'likely' },
  'xz.block': { id: 'compression-level', confidence: 'likely' },
  'gzip.name': { id: 'gzip-header-name', confidence: 'certain' },
  'gzip.os': { id: 'gzip-header-os', confidence: 'certain' },
  'gzip.flags': { id: 'gzip-header-os', confidence: 'certain' },
}

/** A stream on one side only means another kind of encoding, not another level. */
function name({ field, what, side, fate }: Finding): Named | undefined {
  const named = field && what === 'span' ? fields[field] : undefined
  if (named && side !== 'both' && fate === 'normalized' && !named.id.startsWith('gzip-header')) return { id: 'compression-format', confidence: 'certain' }
  return named
}

export const compression: CauseFamily = {
  causes: [
    {
      id: 'compression-level',
      title: 'Level of compression',
      what: 'The same content, compressed with another level or stored.',
      aliases: ['gzip-compression', 'zip-compression'],
      remedy: 'fix the level: gzip -9n, xz -6, zip -9',
      see,
    },
    {
      id: 'compression-implementation',
      title: 'Implementation of a compressor',
      what: 'The same content, compressed by another tool, version or with another integrity check.',
      aliases: ['gzip-compression'],
      remedy: 'pin the compressor and its version',
      see,
    },
    {
      id: 'compression-threads',
      title: 'Threads of a compressor',
      what: 'The same content, cut into other blocks.',
      aliases: [],
      remedy: 'xz -T1, or a fixed --block-size',
      see,
    },
    {
      id: 'compression-format',
      title: 'Kind of compression',
      what: 'The same content in another encoding.',
      aliases: [],
      remedy: 'fix it: dpkg-deb -Zxz, tar -J',
      see,
    },
    {
      id: 'gzip-header-name',
      title: 'Original name in a gzip header',
      what: 'gzip stores the name that the file had on the build machine.',
      aliases: ['gzip-name'],
      remedy: 'gzip -n',
      see,
    },
    {
      id: 'gzip-header-os',
      title: 'Writer of a gzip stream',
      what: 'The header names the operating system or hints of the tool that wrote it.',
      aliases: ['gzip-misc'],
      remedy: 'pin the tool that compresses',
      see,
    },
  ],
  name,
}
