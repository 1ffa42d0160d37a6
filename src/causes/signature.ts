import type { CauseFamily, Finding, Named } from '../model/cause.ts'

/** Fields that hold a signature, or nothing but one; files that are one say it themselves. */
const fields = /^(sfnt|ttc)\.signature$|^apk\.(v2|v3|v31|v4|stamp|stamp-v1)$/
/** JAR File Specification, "Signature File" and "Digital Signatures". */
const files = /^META-INF\/([^/]+\.(SF|RSA|DSA|EC)|SIG-[^/]+)$/i

function name({ format, fate, what, field, key }: Finding): Named | undefined {
  if (fate !== 'unexplained') return undefined
  const signature = { id: 'cryptographic-signature', confidence: 'likely' } as const
  if (format === 'zip' && (what === 'member' || what === 'renamed') && files.test(key)) return signature
  return what === 'span' && field && fields.test(field) ? { ...signature, follows: true } : undefined
}

export const signature: CauseFamily = { causes: [], name }
