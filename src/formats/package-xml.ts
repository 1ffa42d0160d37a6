import { type ByteSource, latin1 } from '../model/bytes.ts'
import type { FieldName, Format } from '../model/layer.ts'
import type { Inset } from './insets.ts'
import { locatedLines, textIn } from './located-lines.ts'
import { claimsXml, placeInXml, xmlAlike } from './xml.ts'
import { elementsAt, isElement, type Node, readXml } from './xml-read.ts'

/** Of each kind of manifest: how it is called, and which attributes (`@`) and texts of which elements are facts of their own. */
const kinds: readonly {
  readonly key: RegExp
  readonly tells: readonly (readonly [name: FieldName, ...at: string[]])[]
}[] = [
  {
    // Microsoft Learn, ".nuspec File Reference for NuGet".
    key: /^[^/]+\.nuspec$/i,
    tells: [
      ['package-xml.version', 'package', 'metadata', 'version'],
      ['package-xml.commit', 'package', 'metadata', 'repository', '@commit'],
      ['package-xml.branch', 'package', 'metadata', 'repository', '@branch'],
      ['package-xml.dependency', 'package', 'metadata', 'dependencies', 'dependency', '@version'],
      ['package-xml.dependency', 'package', 'metadata', 'dependencies', 'group', 'dependency', '@version'],
    ],
  },
  {
    // Microsoft Learn, "VSIX Extension Schema 2.0 reference".
    key: /(^|\/)[^/]+\.vsixmanifest$/i,
    tells: [
      ['package-xml.version', 'PackageManifest', 'Metadata', 'Identity', '@Version'],
      ['package-xml.dependency', 'PackageManifest', 'Dependencies', 'Dependency', '@Version'],
    ],
  },
]

/** Manifests of packages in XML. Every one of their bytes counts. */
export const packageXml: Format = {
  id: 'package-xml',
  plain: true,
  lines: true,
  docs: {
    title: 'Manifest of a NuGet package (.nuspec) or an extension (.vsixmanifest)',
    what: 'Version, commit and versions of dependencies, each by itself; the rest is lines, told by path of element.',
    see: 'Microsoft Learn, .nuspec File Reference; VSIX Extension Schema 2.0 reference',
  },
  claims: (head, tail, layer) => {
    const key = layer.path.at(-1)?.key ?? layer.name
    return (
      kinds.some(kind => kind.key.test(key)) &&
      /<(package|PackageManifest)[ \t\r\n>]/.test(latin1(head)) &&
      isXml(head, tail, layer)
    )
  },
  cut: (layer, bytes) =>
    locatedLines(bytes, readXml, { place: placeInXml, insets: insetsIn(bytes, layer.path.at(-1)?.key ?? layer.name) }),
  alike: xmlAlike,
}

/** An XML declaration may be missing: then the name tells. */
const isXml: Format['claims'] = (head, tail, layer) => claimsXml(head, tail, { ...layer, name: 'x.nuspec' })

function insetsIn(bytes: ByteSource, key: string): readonly Inset[] {
  const xml = textIn(bytes, readXml)
  const kind = kinds.find(one => one.key.test(key))
  if (!xml || !kind) return []
  const found: Inset[] = []
  for (const [name, ...at] of kind.tells) {
    const last = at.at(-1)!
    for (const { attributes, children } of elementsAt(xml, ...(last.startsWith('@') ? at.slice(0, -1) : at))) {
      const value = last.startsWith('@') ? attributes.find(one => `@${one.name}` === last) : textOf(children)
      if (value && value.end > value.start)
        found.push({ name, range: { start: value.start, end: value.end }, value: value.value })
    }
  }
  return found.sort((x, y) => x.range.start - y.range.start)
}

const textOf = ([text, ...more]: readonly Node[]) =>
  text && more.length === 0 && !isElement(text) && text.kind === 'text' ? { ...text, value: text.text } : undefined
