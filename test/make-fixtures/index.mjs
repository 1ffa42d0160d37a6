/**
 * Writes fixtures/ anew, or those of its pairs whose name has a part that is given: `node test/make-fixtures/index.mjs [part of a name]`.
 * Needs bash, GNU tar, gzip, xz, bzip2, zstd, lz4, Info-ZIP zip, binutils, gcc, dpkg-deb, npm, cpio, rpmbuild, genisoimage, mksquashfs, mke2fs, a JDK,
 * GNU gettext, cairo, Ghostscript, qpdf, groff, TeX, Little CMS and python3 (with fontTools, Pillow, setuptools and wheel); and root, or fakeroot, for owners.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { cases, contentsOf, filesOf } from './cases.mjs'
import './tar.mjs'
import './tar-content.mjs'
import './tar-header-tampered.mjs'
import './tar-order-tampered.mjs'
import './tar-pax-tampered.mjs'
import './tar-lenient.mjs'
import './readers-tampered.mjs'
import './gzip.mjs'
import './xz.mjs'
import './bzip2.mjs'
import './lzma.mjs'
import './frames.mjs'
import './zip.mjs'
import './zip-tampered.mjs'
import './zip-extra-tampered.mjs'
import './zip-readers-tampered.mjs'
import './jar-wheel.mjs'
import './npm.mjs'
import './python.mjs'
import './ar.mjs'
import './rpm.mjs'
import './images.mjs'
import './debian-documents.mjs'
import './elf-debug.mjs'
import './elf.mjs'
import './object.mjs'
import './data.mjs'
import './documents.mjs'
import './pdf.mjs'
import './postscript.mjs'
import './sqlite.mjs'
import './icc.mjs'
import './bytecode.mjs'
import './pictures.mjs'
import './jpeg-gif.mjs'
import './catalogues.mjs'
import './dated-texts.mjs'
import './fonts.mjs'
import './signatures.mjs'
import './deb.mjs'
import './deb-content.mjs'
import './deb-tampered.mjs'
import './deb-members-tampered.mjs'
import './deb-zstd.mjs'
import './nested.mjs'
import './text-opaque.mjs'
import './text-variance.mjs'

const root = join(import.meta.dirname, '..', '..', 'fixtures')
/** An ISO 9660 image begins with 32 KiB of nothing. */
const MOST = 64 * 1024

const onOneLine = text => text.replace(/\s+/g, ' ').trim()

function write(at) {
  const { why, made, verdict, causes, rules, twin, attack, options } = cases.get(at)
  const files = filesOf(at)
  const contents = contentsOf(at)
  if (contents.some(({ length }) => length > MOST)) throw new Error(`${at}: too large to be kept`)
  if ((verdict === 'identical') !== contents[0].equals(contents[1])) throw new Error(`${at}: not ${verdict}`)
  const folder = join(root, at)
  mkdirSync(folder, { recursive: true })
  for (const [index, content] of contents.entries()) writeFileSync(join(folder, files[index]), content)
  const told = { why, made: onOneLine(made), files, verdict, causes, rules, twin, attack, options }
  writeFileSync(join(folder, 'case.json'), `${JSON.stringify(told, null, 2)}\n`)
}

/** An edit that changed nothing would make an attack pass, and its test with it. */
function checkEdit(at) {
  const { of, options } = cases.get(at)
  if (!of || options || filesOf(at).join() !== filesOf(of).join()) return
  const [one, two] = contentsOf(at)
  const [first, second] = contentsOf(of)
  if (one.equals(first) && two.equals(second)) throw new Error(`${at}: the same files as ${of}`)
}

if (process.getuid() !== 0) throw new Error('run it as root or under fakeroot: owners are part of some fixtures')
const parts = process.argv.slice(2)
const wanted = [...cases.keys()].filter(at => parts.length === 0 || parts.some(part => at.includes(part)))
if (parts.length === 0) rmSync(root, { recursive: true, force: true })
for (const at of wanted) {
  checkEdit(at)
  write(at)
}
console.log(`${wanted.length} of ${cases.size} pairs written`)
