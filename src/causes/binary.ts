import type { CauseFamily, Finding, Named } from '../model/cause.ts'

/** Where things lie and how large they are: what differs elsewhere in the program moves them. */
const layout =
  /^elf\.(phoff|shoff|shstrndx|shnum|phnum)$|^elf\.segment-(offset|vaddr|paddr|filesz|memsz)$|^elf\.section-(name|offset|size|addr|link|info)$/

function name({ field, what, fate, values }: Finding): Named | undefined {
  if (what !== 'span' || fate !== 'unexplained' || !field?.startsWith('elf.')) return undefined
  // Linkers compute it from all that they write, debug information that is gone by now included; the name and sum of a debug file follow.
  if (field === 'elf.build-id' || field === 'elf.debuglink') return { id: 'build-id', confidence: 'likely', follows: true }
  if (layout.test(field)) return { id: 'binary-layout', confidence: 'unexplained', follows: true }
  if (field === 'elf.comment' && values[0] !== values[1]) return { id: 'toolchain-version', confidence: 'likely' }
  return undefined
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
