import type { CauseFamily, Finding, Named } from '../model/cause.ts'

/** Fields that hold a signature, or nothing but one; files that are one say it themselves. */
const fields = /^((sfnt|ttc)\.signature|crx\.header)$/
/** Of the signing block of an Android package: its signatures, and what their sizes move. */
const signatures = /^apk\.(v2|v3|v31|stamp|stamp-v1)$/
const around = /^apk\.(size|magic|pair-size|pair-id|padding|filler)$/
/** JAR File Specification, "Signature File" and "Digital Signatures". */
const files = /^META-INF\/([^/]+\.(SF|RSA|DSA|EC)|SIG-[^/]+)$/i

function name({ format, fate, what, field, key }: Finding): Named | undefined {
  if (fate !== 'unexplained') return undefined
  const signature = { id: 'cryptographic-signature', confidence: 'likely' } as const
  if (format === 'zip' && (what === 'member' || what === 'renamed') && files.test(key)) return signature
  if (what !== 'span' || !field) return undefined
  if (signatures.test(field)) return signature
  return fields.test(field) || around.test(field) ? { ...signature, follows: true } : undefined
}

export const signature: CauseFamily = { causes: [], name }
