/** The table of pairs. Nothing is run before `contentsOf` asks for it, so cases may name each other in any order. */
import { run } from './shell.mjs'

export const cases = new Map()
function add(at, one) {
  if (cases.has(at)) throw new Error(`${at}: there twice`)
  cases.set(at, { causes: [], ...one })
}
function caseOf(at) {
  const one = cases.get(at)
  if (!one) throw new Error(`${at}: no such case`)
  return one
}

/** Two files that scripts leave in `out`, each in its own copy of one tree; `tidy` takes out what a tool put in by chance. */
export const tool = (at, { tree = '', a, b, tidy = same => same, ...rest }) =>
  add(at, { made: `a: ${a}; b: ${b}`, build: () => [a, b].map(script => tidy(run(tree, script))), ...rest })
/** What builds differ in for no reason that matters. */
export const benign = (at, rest) => tool(at, { verdict: 'equivalent', ...rest })
/** What builds differ in, and what does matter. */
export const honest = (at, rest) => tool(at, { verdict: 'different', ...rest })
/** Two files whose bytes no tool writes. */
export const written = (at, { a, b, ...rest }) => add(at, { build: () => [a(), b()], ...rest })

/** The pair `of` with its second file edited, or both: each edit is given its own file and the other one. */
export const edited = (at, of, { a = same => same, b = same => same, made, ...rest }) =>
  add(at, {
    of,
    made: `${of}, edited: ${made}`,
    build() {
      const [one, two] = contentsOf(of)
      return [a(one, two), b(two, one)]
    },
    ...rest,
  })
/** The benign pair `twin` with something in it that must not pass. */
export const evil = (at, twin, rest) => edited(at, twin, { verdict: 'different', twin, ...rest })
/** The same two files under other options or other names. */
export const again = (at, of, rest) =>
  add(at, { of, made: rest.options ? `${of}, with options` : `${of}, named otherwise`, build: () => contentsOf(of), ...rest })

const built = new Map()
export function contentsOf(at) {
  if (!built.has(at)) built.set(at, caseOf(at).build())
  return built.get(at)
}

const endings = {
  android: 'apk',
  apk: 'apk',
  freebsd: 'pkg',
  ipk: 'ipk',
  arch: 'pkg.tar.gz',
  ar: 'a',
  bzip2: 'tar.bz2',
  cpio: 'cpio',
  csv: 'csv',
  deb: 'deb',
  dex: 'dex',
  elf: 'elf',
  disk: 'img',
  ext: 'img',
  fat: 'img',
  iso9660: 'iso',
  javadoc: 'html',
  json: 'json',
  beam: 'beam',
  jpeg: 'jpg',
  png: 'png',
  rpm: 'rpm',
  squashfs: 'squashfs',
  class: 'class',
  pyc: 'pyc',
  sbom: 'json',
  slackware: 'txz',
  svg: 'svg',
  gif: 'gif',
  gzip: 'gz',
  ico: 'ico',
  jar: 'jar',
  lzma: 'tar.lzma',
  lz4: 'tar.lz4',
  nested: 'tar',
  oci: 'tar',
  ogg: 'ogg',
  opaque: 'bin',
  pe: 'dll',
  wasm: 'wasm',
  tar: 'tar',
  text: 'txt',
  xml: 'xml',
  webp: 'webp',
  xz: 'tar.xz',
  yaml: 'yaml',
  zip: 'zip',
  zstd: 'tar.zst',
}
/** The names of the two files: those of the pair that this one is made from, unless it has its own. */
export function filesOf(at) {
  const { files, of } = caseOf(at)
  if (files) return files
  if (of) return filesOf(of)
  const ending = endings[at.split('/', 1)[0]]
  return [`a.${ending}`, `b.${ending}`]
}
