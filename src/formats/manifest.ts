import { type ByteSource, latin1, type Range } from '../model/bytes.ts'
import type { Anatomy, Block, Field, FieldName, Format, LayerHead, Locator } from '../model/layer.ts'
import { cutHeaders, type HeaderSyntax, textOf } from './header-lines.ts'
import { digestFields, digestOfName, foldFields, MANIFEST, sectionsOf, unfolded } from './jar-digests.ts'
import { RECORD } from './lines.ts'
import { builder } from './manifest-builder.ts'
import { manifestAlike } from './manifest-likeness.ts'

/** A blank line ends a section; one that begins with Name is about that entry. */
const sections: NonNullable<HeaderSyntax['sections']> = bytes => {
  let section = ''
  let fresh = false
  return record => {
    if (record.kind === 'blank') {
      fresh = true
      section = ''
    } else if (fresh) {
      if (record.name.toLowerCase() === 'name')
        section = textOf(bytes, record.range)
          .slice('name: '.length)
          .replace(/\r?\n( |$)/g, '')
      fresh = false
    }
    return section
  }
}

/** JAR File Specification, "Notes on Manifest and Signature Files". Lines end in CR LF, LF or CR; the last of these is no line here. */
const attributes = {
  head: /^([A-Za-z0-9][\w-]{0,69})(: )/,
  continues: /^ /,
  blank: /^\r?\n$/,
  lineEnd: /\r?\n$/,
  sections,
} as const

/** Of what is longer only the bytes that differ are shown: one list may have hundreds of packages. */
const LONG = 4096

/** A value over several lines is told from where they are broken; that of the builder stays as it is written. */
function plainValue(bytes: ByteSource, name: FieldName, range: Range): readonly Field[] {
  const value = range.end - range.start > RECORD ? '\n' : latin1(bytes.read(range.start, range.end))
  if (!value.includes('\n')) return [{ name, ranges: [range], value }]
  if (value.length > LONG || !name.endsWith('.value')) return [{ name, ranges: [range] }]
  const { pieces, folds, value: text } = unfolded(bytes, range)
  if (text.includes('\n')) return [{ name, ranges: [range] }]
  return [{ name, ranges: pieces, value: text }, ...foldFields(name.replace('.value', '.folds') as FieldName, folds, range)]
}

const syntax: HeaderSyntax = {
  ...attributes,
  format: 'manifest',
  /** Digests are of the entry whose section they are in. */
  valueFields(bytes, { name, section }, range) {
    const digest = section === '' ? null : digestOfName(name)
    const of = { up: 1, down: [section] }
    const fields = digest?.of === '' ? digestFields(bytes, range, { format: 'manifest', id: digest.id, of }) : null
    return fields ?? plainValue(bytes, (section === '' && builder.get(name.toLowerCase())) || 'manifest.value', range)
  },
}

const isManifest = ({ path }: LayerHead): boolean => path.at(-1)?.key === MANIFEST
/** All that lies beside it. */
const beside: Locator = { up: 1, down: [] }

/** Which of two attributes of one name is the right one depends on the reader: neither is only told of the builder. */
function withoutRivals(anatomy: Anatomy): Anatomy {
  if (!anatomy.facts.duplicates) return anatomy
  const twice = new Set(anatomy.blocks.filter(({ nth, member }) => nth > 0 && member).map(({ key }) => key))
  const asPlain = (field: Field): Field =>
    field.name === 'manifest.user' || field.name === 'manifest.time' ? { ...field, name: 'manifest.value' } : field
  const plain = (block: Block): Block => (twice.has(block.key) ? { ...block, fields: () => block.fields().map(asPlain) } : block)
  return { ...anatomy, blocks: anatomy.blocks.map(plain) }
}

export const manifest: Format = {
  id: 'manifest',
  docs: {
    title: 'manifest of a jar',
    what: 'Attributes by section and name, continuation lines included.',
    recomputed: 'digests of the entries that sections name',
    see: 'JAR File Specification, "JAR Manifest"',
  },
  claims: (_, __, layer) => isManifest(layer),
  watches: layer => (isManifest(layer) ? beside : null),
  cut(_, bytes, limits) {
    const anatomy = withoutRivals(cutHeaders(bytes, limits, syntax))
    return { ...anatomy, sectionOf: sectionsOf(anatomy.blocks) }
  },
  alike: manifestAlike,
}

const isSignatureFile = ({ path }: LayerHead): boolean => /^META-INF\/[^/]+\.SF$/i.test(path.at(-1)?.key ?? '')

const signatureSyntax: HeaderSyntax = {
  ...attributes,
  format: 'signature-file',
  /** Digests are of the whole manifest, of its main section, or of the section of the same name. */
  valueFields(bytes, { name, section }, range) {
    const digest = digestOfName(name)
    const isMain = section === ''
    const from = { up: 1, down: [MANIFEST] }
    const fields =
      digest && isMain === (digest.of !== '')
        ? digestFields(bytes, range, {
            format: 'signature-file',
            id: digest.id,
            of: digest.of === '-manifest' ? from : { ...from, section },
          })
        : null
    return fields ?? plainValue(bytes, 'signature-file.value', range)
  },
}

export const signatureFile: Format = {
  id: 'signature-file',
  docs: {
    title: 'signature file of a jar',
    what: 'Attributes by section and name.',
    recomputed: 'digests of the manifest, of its main section and of the others',
    see: 'JAR File Specification, "Signature File"',
  },
  claims: (_, __, layer) => isSignatureFile(layer),
  watches: layer => (isSignatureFile(layer) ? { up: 1, down: [MANIFEST] } : null),
  cut: (_, bytes, limits) => cutHeaders(bytes, limits, signatureSyntax),
  alike: manifestAlike,
}
