import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CompareOptions } from '../../src/index.ts'

export interface Pair {
  /** `format/what-varies`. */
  readonly at: string
  /** As the program is to know both files. */
  readonly name: string
  readonly files: readonly [Uint8Array, Uint8Array]
  readonly options: CompareOptions
}

/** All fixtures, in order of their names. */
export function corpusIn(root: string): readonly Pair[] {
  const folders = readdirSync(root).flatMap(format => readdirSync(join(root, format)).map(name => `${format}/${name}`))
  return folders.sort().map(at => {
    const folder = join(root, at)
    const { files, options = {} } = JSON.parse(readFileSync(join(folder, 'case.json'), 'utf8')) as {
      files: [string, string]
      options?: CompareOptions
    }
    const [a, b] = files.map(name => new Uint8Array(readFileSync(join(folder, name)))) as [Uint8Array, Uint8Array]
    return { at, name: files[0].replace(/^a[-.](?=.+\.)/, ''), files: [a, b], options }
  })
}
