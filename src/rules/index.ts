import type { Profile, ProfileName, Rule, Tier } from '../model/rule.ts'
import { compression, compressionFormat } from './compression.ts'
import { sbomSerial, svgDate } from './data-time.ts'
import { manDate, pageDate, propertiesDate } from './dated-texts.ts'
import { archiveDialect, entryNameSpelling, paxEnvelope } from './dialect.ts'
import { documentDate } from './document-date.ts'
import { iccDate, pdfDate, pdfId, psDviDate } from './documents.ts'
import { gettextDate, javadocDate, pngTime, pycMtime } from './embedded-time.ts'
import { gemDate } from './gem.ts'
import { gzipMtime, gzipName, gzipOs } from './gzip.ts'
import { imageLayout } from './image-layout.ts'
import { imageTime } from './image-time.ts'
import { comments, ownersAnyway } from './lossy.ts'
import { manifestBuilder } from './manifest.ts'
import { exifDate, fontDate } from './media-time.ts'
import { entryMode, readAndWriteAnyway } from './mode.ts'
import { dockerLegacyId, ociCreated } from './oci.ts'
import { entryOrder } from './order.ts'
import { deviceNumberUnused, entryOwner, zipOwner } from './owner.ts'
import { zeroPadding } from './padding.ts'
import { pkginfoDate } from './pkginfo.ts'
import { rpmBuild } from './rpm.ts'
import { entryMtime, extraTimes } from './time.ts'
import { zipToolFlavour } from './zip.ts'

export const rules: readonly Rule[] = [
  entryMtime,
  extraTimes,
  gzipMtime,
  gzipName,
  gzipOs,
  entryOwner,
  zipOwner,
  deviceNumberUnused,
  entryMode,
  entryOrder,
  entryNameSpelling,
  archiveDialect,
  paxEnvelope,
  zipToolFlavour,
  rpmBuild,
  pkginfoDate,
  manifestBuilder,
  javadocDate,
  gettextDate,
  pycMtime,
  pngTime,
  imageTime,
  imageLayout,
  pdfDate,
  pdfId,
  psDviDate,
  iccDate,
  svgDate,
  sbomSerial,
  ociCreated,
  dockerLegacyId,
  documentDate,
  manDate,
  propertiesDate,
  pageDate,
  fontDate,
  exifDate,
  gemDate,
  zeroPadding,
  compression,
  compressionFormat,
  ownersAnyway,
  readAndWriteAnyway,
  comments,
]

const tiers = {
  none: [],
  archive: ['metadata'],
  default: ['metadata', 'content'],
  lenient: ['metadata', 'content'],
} as const satisfies Record<ProfileName, readonly Tier[]>

/**
 * A profile's rules, and a digest over them. A lossy rule that is asked for stands in for the ordinary rule of the same fields, so that
 * no field has two active rules. Throws RangeError for an id that is no lossy rule, or outside `lenient`.
 */
export function profileOf(name: ProfileName, erase: readonly string[], digest: (text: string) => string): Profile {
  const lossy = new Set(erase)
  if (lossy.size && name !== 'lenient') throw new RangeError('--erase needs --profile lenient')
  for (const id of lossy)
    if (!rules.some(rule => rule.id === id && isLossy(rule)))
      throw new RangeError(`no lossy rule is called ${id}; there are ${lossyIds().join(', ')}`)
  const wanted: readonly Tier[] = tiers[name]
  const taken = new Set(rules.filter(rule => lossy.has(rule.id)).flatMap(({ fields }) => fields))
  const replaced = new Set(rules.filter(rule => !isLossy(rule) && rule.fields.some(field => taken.has(field))))
  const active: Profile['active'] = (rule, reach) => {
    if (reach === 'sealed') return false
    return rule.tier[reach] === 'lossy' ? lossy.has(rule.id) : wanted.includes(rule.tier[reach]) && !replaced.has(rule)
  }
  const lines = rules.flatMap(rule =>
    (['transport', 'installed'] as const)
      .filter(reach => active(rule, reach))
      .map(reach => `${rule.id} ${rule.version} ${reach}`),
  )
  return { name, digest: digest(lines.sort().join('\n')), active }
}

const isLossy = (rule: Rule): boolean => Object.values(rule.tier).includes('lossy')
const lossyIds = (): string[] => rules.filter(isLossy).map(({ id }) => id)
