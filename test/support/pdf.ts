import { bytes } from './bytes.ts'

export interface PdfOptions {
  /** Entries of the trailer besides /Size and /Root. */
  readonly trailer?: string
  /** In place of the right offsets, by number of the object. */
  readonly offsets?: Readonly<Record<number, number>>
  readonly startxref?: number
  readonly between?: string
  readonly tail?: string
}

const ten = (value: number): string => String(value).padStart(10, '0')

/** Objects numbered from 1, each as it stands between `obj` and `endobj`; the first one is the catalog. */
export function pdf(objects: readonly (string | Uint8Array)[], options: PdfOptions = {}): Uint8Array {
  const { trailer = '', offsets = {}, between = '', tail = '' } = options
  let body = bytes('%PDF-1.4\n%\xc7\xec\x8f\xa2\n')
  const rows = objects.map((one, nth) => {
    const offset = offsets[nth + 1] ?? body.length
    body = bytes(body, `${nth + 1} 0 obj\n`, one, '\nendobj\n')
    return `${ten(offset)} 00000 n \n`
  })
  body = bytes(body, between)
  const size = objects.length + 1
  const table = `xref\n0 ${size}\n0000000000 65535 f \n${rows.join('')}trailer\n<< /Size ${size} /Root 1 0 R ${trailer} >>\n`
  return bytes(body, table, `startxref\n${options.startxref ?? body.length}\n%%EOF\n`, tail)
}

/** The table is a stream, whose content is not looked at. */
export function pdfByStream(objects: readonly (string | Uint8Array)[], trailer = ''): Uint8Array {
  let body = bytes('%PDF-1.5\n')
  for (const [nth, one] of objects.entries()) body = bytes(body, `${nth + 1} 0 obj\n`, one, '\nendobj\n')
  const at = body.length
  const dictionary = `<< /Type /XRef /Size 9 /Root 1 0 R ${trailer} /Length 4 >>`
  return bytes(body, `${objects.length + 1} 0 obj\n${dictionary}\nstream\nrows\nendstream\nendobj\nstartxref\n${at}\n%%EOF\n`)
}

export const stream = (dictionary: string, body: string | Uint8Array, length: string | number = bytes(body).length): Uint8Array =>
  bytes(`<< ${dictionary} /Length ${length} >>\nstream\n`, body, '\nendstream')

/** An update in front of which a whole file stands (ISO 32000-1, 7.5.6): the same number again. */
export const updated = (file: Uint8Array, id: number, object: string): Uint8Array =>
  bytes(
    file,
    `${id} 0 obj\n${object}\nendobj\nxref\n${id} 1\n${ten(file.length)} 00000 n \ntrailer\n<< /Prev 9 >>\nstartxref\n9\n%%EOF\n`,
  )
