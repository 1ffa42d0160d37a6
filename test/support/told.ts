import { expect } from 'vitest'
import { tar } from '../../src/formats/tar.ts'
import type { Anatomy, Block, Field, FieldName } from '../../src/model/layer.ts'
import { cutOf } from './broken.ts'
import { type TarEntry, tar as tarOf } from './tar.ts'
import { fieldsOf } from './tiling.ts'

/** What is told of a field: its anomaly, its value, or `raw` where the bytes stand for themselves. */
export const told = ({ value, anomaly }: Field): string => anomaly?.replace('structural:', '! ') ?? value ?? 'raw'

export const toldOf = (anatomy: Anatomy, name: FieldName): string[] =>
  fieldsOf(anatomy)
    .filter(field => field.name === name)
    .map(told)

/** One line a field: name and ranges, and what is told of it. */
export const mapOf = (block: Block): Record<string, string> =>
  Object.fromEntries(
    block
      .fields()
      .map(field => [`${field.name} ${field.ranges.map(({ start, end }) => `${start}-${end}`).join(' ')}`, told(field)]),
  )

export const oddities = ({ facts }: Anatomy): string[] => facts.anomalies.map(({ id }) => id.replace('structural:', ''))

const ofNames = ['structural:duplicate-entry', 'structural:path-traversal']

/** Cut and tiled; what is odd stands both in a field and among the facts, once each, names aside. */
export async function cutTar(content: Uint8Array): Promise<Anatomy> {
  const anatomy = await cutOf(tar, content)
  const marked = fieldsOf(anatomy).flatMap(({ anomaly, ranges }) => (anomaly ? `${anomaly} ${ranges[0]!.start}` : []))
  const listed = anatomy.facts.anomalies.filter(({ id }) => !ofNames.includes(id)).map(({ id, offset }) => `${id} ${offset}`)
  expect(listed.sort()).toEqual(marked.sort())
  return anatomy
}

/** An archive of one entry, called "a" unless told otherwise. */
export const cutOne = (entry: Partial<TarEntry>): Promise<Anatomy> => cutTar(tarOf([{ name: 'a', ...entry }]))
