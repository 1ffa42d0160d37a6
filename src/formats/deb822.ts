import { latin1 } from '../model/bytes.ts'
import type { Format } from '../model/layer.ts'
import { contentOfPackage, isControlMember } from './control-member.ts'
import { cutHeaders, type HeaderSyntax } from './header-lines.ts'
import { RECORD } from './lines.ts'

const syntax: HeaderSyntax = {
  format: 'control',
  /** A name has no blank and no colon and begins neither as a comment nor with a dash (Debian Policy 5.1). */
  head: /^(?![#-])([!-9;-~]+)(:[ \t]*)/,
  continues: /^[ \t]/,
  blank: /^[ \t\r\n]*$/,
  lineEnd: /\n$/,
  /** Debian Policy 5.6.20: Installed-Size follows from data.tar, where it is a number at all. */
  valueFields(bytes, { name }, range) {
    const ranges = [range]
    if (range.end - range.start > RECORD) return [{ name: 'control.value', ranges }]
    const value = latin1(bytes.read(range.start, range.end))
    if (!/^installed-size$/i.test(name) || !/^\d+$/.test(value)) return [{ name: 'control.value', ranges, value }]
    const derived = { kind: 'measure', id: 'installed-size', of: contentOfPackage } as const
    return [{ name: 'control.installed-size', ranges, value, derived }]
  },
}

export const deb822: Format = {
  id: 'deb822',
  docs: {
    title: 'Debian control file',
    what: 'Fields by name, continuation lines included; Installed-Size recomputed from data.tar.',
    see: 'Debian Policy, 5.1 and 5.6.20; deb-control(5)',
    recomputed: 'Installed-Size',
    fields: ['control'],
  },
  claims: (_, __, layer) => isControlMember(layer, 'control'),
  watches: layer => (isControlMember(layer, 'control') ? contentOfPackage : null),
  cut: (_, bytes, limits) => cutHeaders(bytes, limits, syntax),
}
