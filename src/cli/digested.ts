import type { Digest, DigestOptions } from '../index.ts'
import { fail, say } from './exit.ts'
import { showProgress } from './progress.ts'

export async function digested(file: string, options: DigestOptions): Promise<Digest> {
  const { digest } = await import('../index.ts')
  const endProgress = showProgress('reading')
  return digest(file, options).finally(endProgress)
}

/** Lines on standard error; a file has one problem or thousands. */
const MOST_SAID = 10

/** What could not be read, and where: the program ends with 2. */
export function failUnread(file: string, { sha256, problems }: Digest): void {
  for (const { layer, offset, expected, found } of problems.slice(0, MOST_SAID))
    fail(
      sha256 === null ? `${file}: ${found}` : `${file}: ${layer || '(input)'} at ${offset}: expected ${expected}, found ${found}`,
    )
  if (problems.length > MOST_SAID) say(`${file}: ${problems.length - MOST_SAID} more problems`)
}
