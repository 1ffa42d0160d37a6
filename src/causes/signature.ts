import type { CauseFamily } from '../model/cause.ts'

/** Fields that hold a signature, or nothing but one; files that are one say it themselves. */
const fields: ReadonlySet<string> = new Set(['sfnt.signature', 'ttc.signature', 'crx.header'])

export const signature: CauseFamily = {
  causes: [],
  name: ({ fate, what, field }) =>
    fate === 'unexplained' && what === 'span' && field && fields.has(field)
      ? { id: 'cryptographic-signature', confidence: 'likely', follows: true }
      : undefined,
}
