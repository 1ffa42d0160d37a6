import type { CauseFamily, Finding, Named } from '../model/cause.ts'
import type { FieldName } from '../model/layer.ts'
import { byField } from './by-field.ts'

/** Where things lie and how large they are: what differs elsewhere in the program moves them. */
const layouts: readonly RegExp[] = [
  /^pe\.(sections|symbols-at|symbols|(code|data|bss|image|headers)-size|(code|data)-base|header-at|directory-(rva|size)|debug-(rva|at|size))$/,
  /^pe\.(section-(virtual-size|rva|raw-size|raw-at|relocations-at|lines-at|relocations|lines)|export-[a-z]+-rva|cli-[a-z-]+-(rva|size))$/,
  /^macho\.(commands?-size|segment-(vmaddr|vmsize|fileoff|filesize)|section-(addr|size|at|relocations|relocations-at))$/,
  /^wasm\.(section-size|custom-size|counts)$/,
  /^macho\.(symtab-.*|dysymtab-.*|dyld-.*-(at|size)|linkedit-(at|size)|slice-(at|size))$/,
]
const isLayout = (field: FieldName): boolean => layouts.some(layout => layout.test(field))

/** What linkers and compilers compute from all that they write. */
const follows: Partial<Record<FieldName, string>> = {
  'pe.checksum': 'content-hash-cascade',
  'pe.pdb-guid': 'build-id',
  'pe.pdb-age': 'build-id',
  'pe.pdb-checksum': 'build-id',
  'pe.repro-stamp': 'build-id',
  'pe.repro-hash': 'build-id',
  'pe.mvid': 'dotnet-mvid',
  'pe.strong-name': 'cryptographic-signature',
  'macho.uuid': 'build-id',
  'wasm.build-id': 'build-id',
  'macho.signature': 'cryptographic-signature',
}

/** Versions that are written down: of the linker, of what a program was made for. */
const tools: readonly FieldName[] = [
  'pe.linker-major',
  'pe.linker-minor',
  'macho.build-sdk',
  'macho.version-sdk',
  'macho.build-tool-versions',
  'wasm.producers',
]
const paths: readonly FieldName[] = ['pe.pdb-path', 'macho.rpath-name', 'wasm.source-map']

const stamps = byField({
  'pe.timestamp': 'pe-timestamp',
  'pe.debug-timestamp': 'pe-timestamp',
  'pe.export-timestamp': 'pe-timestamp',
  'pe.resource-table-timestamp': 'pe-timestamp',
  'macho.dylib-timestamp': 'build-timestamp',
  'macho.object-time': 'build-timestamp',
})

function name(finding: Finding): Named | undefined {
  const { field, what, fate, values } = finding
  if (what !== 'span' || fate !== 'unexplained' || !field) return undefined
  const [a, b] = values
  const follower = follows[field] ?? (isLayout(field) ? 'binary-layout' : undefined)
  // None at all on one side is a choice of the linker, which follows from nothing.
  if (follower && !(follower === 'content-hash-cascade' && (a === '0x0' || b === '0x0')))
    return { id: follower, confidence: follower === 'binary-layout' ? 'unexplained' : 'likely', follows: true }
  if (field === 'pe.certificate') return { id: 'cryptographic-signature', confidence: 'likely' }
  if (paths.includes(field)) return a && b && sameTail(a, b) ? { id: 'build-path', confidence: 'certain' } : undefined
  if (tools.includes(field)) return { id: 'toolchain-version', confidence: 'likely' }
  if (field === 'pe.rich') return toolsOf(a) === toolsOf(b) ? undefined : { id: 'toolchain-version', confidence: 'likely' }
  return stamps(finding)
}

/** The last steps of two paths are the same: the file's name. */
const lastStep = (path: string): string => path.split(/[\\/]/).at(-1)!
const sameTail = (a: string, b: string): boolean => lastStep(a) === lastStep(b) && /[\\/]/.test(a + b)

/** Without how many objects each made, and the sum over it. */
const toolsOf = (value: string | null): string => (value ?? '').replace(/ x \d+|; key .*/g, '')

export const object: CauseFamily = {
  causes: [
    {
      id: 'pe-timestamp',
      title: 'Times in a Windows program',
      what: 'The header, the debug directory, the exports and the resources hold the time of linking.',
      aliases: ['timestamps_in_pe_binaries'],
      remedy: 'ld --no-insert-timestamp or SOURCE_DATE_EPOCH; MSVC: link /Brepro',
      see: 'https://reproducible-builds.org/docs/timestamps/',
    },
    {
      id: 'dotnet-mvid',
      title: 'Id of a .NET module',
      what: 'The Mvid of an assembly: random, or a digest of all that the compiler wrote.',
      aliases: ['timestamps_in_pe_binaries'],
      remedy: '<Deterministic>true</Deterministic>, ContinuousIntegrationBuild',
      see: 'https://reproducible-builds.org/docs/randomness/',
    },
  ],
  name,
}
