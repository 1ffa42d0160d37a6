import type { CauseFamily } from '../model/cause.ts'

/** Fields that hold a signature, or nothing but one; files that are one say it themselves. */
const fields: ReadonlySet<string> = new Set(['sfnt.signature', 'ttc.signature'])

export const signature: CauseFamily = {
  causes: [
    {
      id: 'cryptographic-signature',
      title: 'Signature',
      what: 'A signature differs: over other content, with another key, at another time, or with other random numbers.',
      aliases: ['cryptographic_signature', 'portable_executable_strong_name_varies', 'ephemeral-key'],
      remedy: 'sign after the build, and compare without: detach the signature',
      see: 'https://reproducible-builds.org/docs/embedded-signatures/',
    },
  ],
  name: ({ fate, what, field }) =>
    fate === 'unexplained' && what === 'span' && field && fields.has(field)
      ? { id: 'cryptographic-signature', confidence: 'likely', follows: true }
      : undefined,
}
