import type { ByteSource } from '../model/bytes.ts'
import type { Format, Likeness } from '../model/layer.ts'
import { utf8 } from './data.ts'
import { dataAlike } from './data-likeness.ts'
import { locatedLines } from './located-lines.ts'
import { text } from './text.ts'
import { writtenAlike } from './text-likeness.ts'
import { placeInYaml, yamlLines } from './yaml-lines.ts'

/** The parser takes some ten milliseconds for a kilobyte of the worst that can be written. */
const MOST = 256 * 1024

/** YAML 1.2.2: lines, told by the keys around them. Blanks have a meaning there, so that only what is read alike is alike. */
export const yaml: Format = {
  id: 'yaml',
  plain: true,
  lines: true,
  docs: {
    title: 'YAML',
    what: 'Lines, told by the keys around them; the same data in another spelling or order.',
    see: 'YAML 1.2.2, 3 and 10',
  },
  claims: (head, tail, layer) => /\.ya?ml$/i.test(layer.name) && text.claims(head, tail, layer),
  cut: (_, bytes) => locatedLines(bytes, yamlLines, { place: placeInYaml }),
  alike: yamlAlike,
}

export async function yamlAlike(a: ByteSource, b: ByteSource): Promise<Likeness | null> {
  const [one, two] = [a.read(0, a.size).slice(), b.read(0, b.size).slice()]
  const written = writtenAlike(one, two)
  if (written || Math.max(a.size, b.size) > MOST) return written
  const [left, right] = [utf8(one), utf8(two)]
  if (left === null || right === null) return null
  const { dataOfYaml } = await import('./yaml-data.ts')
  const [first, second] = [dataOfYaml(left), dataOfYaml(right)]
  return first && second && dataAlike(first, second)
}
