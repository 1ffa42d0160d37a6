import type { CauseFamily, Finding, Named } from '../model/cause.ts'

const fact = (id: string): Named => ({ id, confidence: 'unexplained' })
const dependencies = /^(pre-)?depends$|^(recommends|suggests|enhances|breaks|conflicts|replaces|provides|(static-)?built-using)$/
function name({ field, what, fate, key, values }: Finding): Named | undefined {
  if (field === 'control.installed-size')
    return { id: 'filesystem-size-blocks', confidence: fate === 'carried' ? 'certain' : 'likely' }
  if (fate === 'carried') return { id: 'content-hash-cascade', confidence: 'certain' }
  if (what !== 'span') return undefined
  // Erased because it was asked for, as a comment is: whatever it is, it is not left.
  if (fate === 'normalized') return { id: 'archive-tool-flavour', confidence: 'possible' }
  if (field === 'control.value') {
    if (key === 'version') return fact('changelog-or-version')
    return dependencies.test(key) && values[0] !== values[1] ? fact('dependency-version') : fact('content-change')
  }
  // Lengths and places of texts.
  if (field === 'mo.table') return { ...fact('content-change'), follows: true }
  return fact('content-change')
}

export const content: CauseFamily = {
  causes: [
    {
      id: 'content-change',
      title: 'Content differs',
      what: 'Bytes of a member differ, and no known variance explains them.',
      aliases: [],
      remedy: 'look at the bytes below',
      see: 'https://reproducible-builds.org/docs/',
    },
    {
      id: 'unexplained',
      title: 'Unexplained',
      what: 'A difference that has no name here.',
      aliases: [],
      remedy: 'look at the bytes below',
      see: 'https://reproducible-builds.org/docs/',
    },
    {
      id: 'comparison-limited',
      title: 'Not judged',
      what: 'A limit, or an encoding that this version cannot read, kept bytes that differ from being judged.',
      aliases: ['max_output_size_reached'],
      remedy: 'raise the limit that is named, or repack in an encoding that is read',
      see: 'https://reproducible-builds.org/docs/',
    },
    {
      id: 'changelog-or-version',
      title: 'Version differs',
      what: 'The two packages say that they are different versions.',
      aliases: ['binNMU'],
      remedy: 'compare two builds of one version',
      see: 'https://reproducible-builds.org/docs/version-information/',
    },
    {
      id: 'dependency-version',
      title: 'Dependencies differ',
      what: 'What the package needs or conflicts with was resolved otherwise.',
      aliases: [],
      remedy: 'build both in the same environment: use the .buildinfo',
      see: 'https://reproducible-builds.org/docs/recording/',
    },
    {
      id: 'content-hash-cascade',
      title: 'Digests and sizes that follow',
      what: 'Values that are computed from content that differs itself, and are right on both sides.',
      aliases: [],
      remedy: 'nothing: they follow',
      consequence: true,
      see: 'https://reproducible-builds.org/docs/',
    },
    {
      id: 'filesystem-size-blocks',
      title: 'Installed size that follows',
      what: 'A size that is computed from the files.',
      aliases: [],
      remedy: 'nothing: it follows',
      consequence: true,
      see: 'Debian Policy 5.6.20',
    },
  ],
  name,
}
