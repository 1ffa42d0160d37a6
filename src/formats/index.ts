import type { ByteSource } from '../model/bytes.ts'
import type { Format, LayerHead, Locator, Outline } from '../model/layer.ts'
import { androidResources } from './android-resources.ts'
import { apkSignature } from './apk-signature.ts'
import { ar } from './ar.ts'
import { beam } from './beam.ts'
import { cargoLock, cargoVcs } from './cargo.ts'
import { armoredCertificate, certificate } from './certificate.ts'
import { javaClass } from './class.ts'
import { condaIndex } from './conda-index.ts'
import { condaPaths } from './conda-paths.ts'
import { isMaintainerScript } from './control-member.ts'
import { cpio } from './cpio.ts'
import { crx } from './crx.ts'
import { csv } from './csv.ts'
import { deb } from './deb.ts'
import { deb822 } from './deb822.ts'
import { debianDocument } from './debian-document.ts'
import { debianIndex } from './debian-index.ts'
import { dex } from './dex.ts'
import { disk } from './disk.ts'
import { documentProperties } from './document-properties.ts'
import { dvi } from './dvi.ts'
import { elf } from './elf.ts'
import { ext } from './ext.ts'
import { fat } from './fat.ts'
import { fileTree } from './file-tree.ts'
import { filesystems } from './filesystems.ts'
import { freebsdManifest } from './freebsd-manifest.ts'
import { gem } from './gem.ts'
import { gemChecksums } from './gem-checksums.ts'
import { gemspec } from './gemspec.ts'
import { generatedPage } from './generated-page.ts'
import { gif } from './gif.ts'
import { icc } from './icc.ts'
import { ico } from './ico.ts'
import { iso9660 } from './iso9660.ts'
import { javadoc } from './javadoc.ts'
import { jpeg } from './jpeg.ts'
import { json } from './json.ts'
import { macho } from './macho.ts'
import { man } from './man.ts'
import { manifest, signatureFile } from './manifest.ts'
import { md5sums } from './md5sums.ts'
import { mo } from './mo.ts'
import { mtree } from './mtree.ts'
import { npmLock } from './npm-lock.ts'
import { ociDocument } from './oci-document.ts'
import { ogg } from './ogg.ts'
import { opaque } from './opaque.ts'
import { packageManifest } from './package-manifest.ts'
import { packageXml } from './package-xml.ts'
import { pdf } from './pdf.ts'
import { pdfObjectStream } from './pdf-object-stream.ts'
import { pe } from './pe.ts'
import { perlMeta } from './perl-meta.ts'
import { buildinfo, pkginfo } from './pkginfo.ts'
import { png } from './png.ts'
import { po } from './po.ts'
import { postscript } from './postscript.ts'
import { properties } from './properties.ts'
import { pyc } from './pyc.ts'
import { pythonMetadata } from './python-metadata.ts'
import { rDescription } from './r-description.ts'
import { relationships } from './relationships.ts'
import { rpm } from './rpm.ts'
import { rpmPayload } from './rpm-payload.ts'
import { sbom, sbomXml, spdx } from './sbom.ts'
import { serviceIndex } from './service-index.ts'
import { sfnt } from './sfnt.ts'
import { armoredSignature, signature } from './signature.ts'
import { sqlite } from './sqlite.ts'
import { svg } from './svg.ts'
import { tar } from './tar.ts'
import { text } from './text.ts'
import { collection } from './ttc.ts'
import { wasm } from './wasm.ts'
import { webp } from './webp.ts'
import { wheelRecord } from './wheel-record.ts'
import { woff } from './woff.ts'
import { wordPart } from './word-part.ts'
import { xml } from './xml.ts'
import { yaml } from './yaml.ts'
import { zip } from './zip.ts'

export { isMaintainerScript }

/** In the order in which they are asked; the last one claims everything. */
export const formats: readonly Format[] = [
  wheelRecord,
  condaPaths,
  deb,
  ar,
  crx,
  zip,
  gem,
  tar,
  cpio,
  rpm,
  fileTree,
  rpmPayload,
  iso9660,
  ext,
  fat,
  ...filesystems,
  disk,
  elf,
  pe,
  macho,
  wasm,
  javaClass,
  dex,
  androidResources,
  png,
  pdf,
  pdfObjectStream,
  dvi,
  sqlite,
  icc,
  jpeg,
  gif,
  ico,
  webp,
  ogg,
  beam,
  sfnt,
  collection,
  woff,
  mo,
  pyc,
  certificate,
  armoredCertificate,
  signature,
  armoredSignature,
  gemChecksums,
  gemspec,
  cargoVcs,
  cargoLock,
  rDescription,
  deb822,
  debianDocument,
  md5sums,
  ociDocument,
  apkSignature,
  pkginfo,
  buildinfo,
  mtree,
  freebsdManifest,
  manifest,
  signatureFile,
  pythonMetadata,
  javadoc,
  postscript,
  po,
  man,
  properties,
  serviceIndex,
  generatedPage,
  packageManifest,
  npmLock,
  condaIndex,
  perlMeta,
  sbom,
  sbomXml,
  spdx,
  json,
  documentProperties,
  relationships,
  packageXml,
  wordPart,
  svg,
  xml,
  yaml,
  debianIndex,
  csv,
  text,
  opaque,
]

/** Kinds of layers whose bytes are their normal form. */
const plain: ReadonlySet<string> = new Set(formats.filter(format => format.plain).map(({ id }) => id))
const lines: ReadonlySet<string> = new Set(formats.filter(format => format.lines).map(({ id }) => id))
export const formatOf = (kind: string): Format | undefined => formats.find(({ id }) => id === kind)
export const isTextKind = (kind: string): boolean => lines.has(kind)
export const isPlainKind = (kind: string): boolean => plain.has(kind)

/** The first format that claims the bytes, and other containers that claim them, too: such bytes mean two things to two readers. */
export function formatFor(head: Uint8Array, tail: Uint8Array, layer: LayerHead): { format: Format; rivals: readonly Format[] } {
  const offered = isMaintainerScript(layer) ? [text] : formats
  const claims = (format: Format): boolean => format.claims(head, tail, layer)
  const format = offered.find(claims) ?? opaque
  if (!format.container) return { format, rivals: [] }
  const related = (other: Format): boolean => ['ar,deb', 'gem,tar'].includes([format.id, other.id].sort().join())
  return { format, rivals: offered.filter(other => other !== format && other.container && !related(other) && claims(other)) }
}

/** How the contents of a layer can be told from its headers while it is decoded; null where its beginning is of no such format. */
export const outlineFor = (head: Uint8Array, layer: LayerHead): Outline | null =>
  isMaintainerScript(layer)
    ? null
    : (formats.find(({ outline, claims }) => outline && head.length >= outline.header && claims(head, head, layer))?.outline ??
      null)

/** What this file is, whatever it is called and whatever a new build changes in it; null for most. */
export function kinOf(bytes: ByteSource, layer: LayerHead): readonly [string, string] | null {
  const head = bytes.read(0, Math.min(HEAD, bytes.size)).slice()
  const kind = formats.find(({ kin, claims }) => kin && claims(head, head, layer))
  return kind?.kin?.(bytes) ?? null
}
/** As formats are asked that are found by their beginning. */
const HEAD = 4096

/** What this layer stores digests of; null for most. */
export function watches(layer: LayerHead): Locator | null {
  for (const format of formats) {
    const watched = format.watches?.(layer) ?? null
    if (watched) return watched
  }
  return null
}
