import type { CauseFamily, Finding, Named } from '../model/cause.ts'

/** Where things lie and how large they are: what differs elsewhere in the program moves them. */
const layout =
  /^elf\.(phoff|shoff|shstrndx|shnum|phnum)$|^elf\.compression(-size|-addralign)?$|^elf\.segment-(offset|vaddr|paddr|filesz|memsz)$|^elf\.section-(name|offset|size|addr|link|info)$/

const isBuildId = /^elf\.(build-id|debuglink|debuglink-crc|debug-alt-link)$/
const buildId: Named = { id: 'build-id', confidence: 'likely', follows: true }
const moved: Named = { id: 'binary-layout', confidence: 'unexplained', follows: true }

/** GDB manual, "Separate Debug Files": debug files are named by the id of their program. */
const debugFile = /(^|\/)\.build-id\/[0-9a-f]{2}(\/[0-9a-f]+(\.debug)?)?$/

function name(finding: Finding): Named | undefined {
  const { field, what, fate, format, anomaly, side, alike } = finding
  if (fate !== 'unexplained') return undefined
  if (format === 'elf' && what === 'order') return moved
  if (isDebugName(finding)) return buildId
  if (what !== 'span' || !field?.startsWith('elf.')) return undefined
  // Linkers compute it from all that they write, debug information that is gone by now included; the name and sum of a debug file follow.
  if (isBuildId.test(field)) return { ...buildId, follows: 'layer' }
  if (layout.test(field)) return moved
  if (field === 'elf.gap' && !anomaly) return moved
  const isRecoded = field === 'elf.compression-type' || (field.startsWith('elf.compression-') && side !== 'both')
  return isRecoded && !alike ? { id: 'compression-format', confidence: 'likely' } : undefined
}

/**
 * A file that was renamed, and what tells its name elsewhere; the directory that it is in. A debug file that only one side has is none: what
 * is in it nobody has seen.
 */
function isDebugName({ what, field, format, key, values, entry: [a, b] }: Finding): boolean {
  if (field === 'control.value' && key === 'build-ids') return true
  if (![key, ...values].every(each => each === null || debugFile.test(each))) return false
  if (what === 'renamed' || (what === 'span' && (field === 'tar.name' || field === 'md5sums.path'))) return true
  return what === 'member' && (format === 'md5sums' || (a ?? b)?.type === 'directory')
}

export const binary: CauseFamily = {
  causes: [
    {
      id: 'build-id',
      title: 'Build-id',
      what: 'The id that a linker computes from a program, or what names its debug file. Alone it tells of a difference that strip removed: most of all the build path.',
      aliases: ['build_id_differences_only', 'build_id_variation_requiring_further_investigation'],
      remedy: 'fix what it follows from; alone: -ffile-prefix-map=$PWD=.',
      see: 'https://reproducible-builds.org/docs/build-path/',
    },
    {
      id: 'binary-layout',
      title: 'Addresses, offsets and sizes',
      what: 'Headers and tables tell where the parts of a file lie and how large they are: what differs in one moves the others.',
      aliases: [],
      remedy: 'nothing where it follows; alone: look at the headers below',
      see: 'https://reproducible-builds.org/docs/',
    },
    {
      id: 'relocation-symbol-order',
      title: 'Order of symbols in an object file',
      what: 'The same symbols stand in another order, and relocations lead to the same ones: code and data are equal.',
      aliases: ['valac_permutes_get_type_calls'],
      remedy: 'the same compiler on both sides, built without hashes of addresses',
      see: 'https://reproducible-builds.org/docs/stable-outputs/',
    },
    {
      id: 'toolchain-version',
      title: 'Version of a tool',
      what: 'A program or document records the version of what made it.',
      aliases: [],
      remedy: 'build both in the same environment: use the .buildinfo',
      see: 'https://reproducible-builds.org/docs/recording/',
    },
  ],
  name,
}
