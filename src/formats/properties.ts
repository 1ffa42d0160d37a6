import { latin1 } from '../model/bytes.ts'
import type { Anatomy, Format } from '../model/layer.ts'
import { JAVA_DATE } from './dates.ts'
import { headingsOf } from './headings.ts'
import { aroundInsets } from './insets.ts'
import { keyedLines, propertiesAlike } from './properties-likeness.ts'

/** The comment that the caller gave, on one line, and then the date. */
const HEAD = 4096
const dated = new RegExp(`^(?:[#!][^\\r\\n]*\\r?\\n)?#(${JAVA_DATE})\\r?\\n`, 'd')

/** What plug-ins of Maven and Gradle write of a build: key by key. */
const told = /(?:^|\/)(?:git|build-info|pom)\.properties$/

/** java.util.Properties: `store` writes a comment line with the time between what the caller says and the first key. */
export const properties: Format = {
  id: 'properties',
  lines: true,
  docs: {
    title: 'properties of Java',
    what: 'The comment with the time when they were written; the rest is text.',
    see: 'Java SE, java.util.Properties, "store"',
  },
  claims: (head, _, { name }) => /\.properties$/.test(name) && head.length > 0 && !head.includes(0),
  cut({ name }, bytes) {
    const found = dated.exec(latin1(bytes.read(0, Math.min(HEAD, bytes.size))))
    const [start, end] = found?.indices?.[1] ?? [0, 0]
    const insets = found ? [{ name: 'properties.date', range: { start, end }, value: found[1]! } as const] : []
    const headings = headingsOf(bytes, name)
    // Behind the date, key by key.
    const finer = (): Anatomy | null => {
      const from = found?.[0].length ?? 0
      const lines = told.test(name) ? keyedLines(bytes, from) : null
      const head = aroundInsets(from, insets, 'text.lines')
      return lines && { ...head, blocks: [...head.blocks, ...lines], ...headings }
    }
    return { ...aroundInsets(bytes.size, insets, 'text.lines'), ...headings, finer }
  },
  alike: propertiesAlike,
}
