import { describe, expect, it } from 'vitest'
import { formatFor } from '../../src/formats/index.ts'
import { properties } from '../../src/formats/properties.ts'
import { serviceIndex } from '../../src/formats/service-index.ts'
import { ofBytes } from '../../src/model/bytes.ts'
import type { LayerHead } from '../../src/model/layer.ts'
import { cutOf, finelyCut, survives } from '../support/broken.ts'
import { bytes } from '../support/bytes.ts'

const layerOf = (name: string): LayerHead => ({ path: [{ key: name, nth: 0 }], name, reach: 'installed' })
const claimed = (name: string, content = 'a.B\n'): string => formatFor(bytes(content), bytes(content), layerOf(name)).format.id
const means = { unzlib: () => null, unzstd: async () => null }

describe('lists of services', () => {
  it.each([
    ['META-INF/services/org.example.Service', 'service-index'],
    ['WEB-INF/classes/META-INF/services/a', 'service-index'],
    ['META-INF/sisu/javax.inject.Named', 'service-index'],
    ['META-INF/spring.factories', 'service-index'],
    ['META-INF/services/a/b', 'text'],
    ['services/a', 'text'],
  ])('%s: %s', (name, id) => expect(claimed(name)).toBe(id))

  it('bytes are none', () => expect(claimed('META-INF/services/a', 'a\0b')).toBe('opaque'))

  it.each<[string, string, string, string | null]>([
    ['another order', 'b.C\na.B\nc.D\n', 'c.D\nb.C\na.B\n', 'service-index'],
    ['another order, and no line feed at the end', 'b.C\na.B\n', 'a.B\nb.C', 'service-index'],
    ['keys in another order', 'a=b,c\nd=e\n\n#x\n', 'd=e\na=b,\\\n  c\n#x\n', 'structured-key-order'],
    ['ends of lines', 'a\nb\n', 'a\r\nb\r\n', 'line-endings'],
    ['one more', 'a.B\nb.C\n', 'b.C\na.B\nc.D\n', null],
    ['one twice', 'a.B\nb.C\nb.C\n', 'a.B\na.B\nb.C\n', null],
  ])('%s', async (_, a, b, cause) => {
    const alike = await serviceIndex.alike!(ofBytes(bytes(a)), ofBytes(bytes(b)), means)
    expect(alike?.cause ?? null).toBe(cause)
  })

  it('is tiled', () => survives(serviceIndex, 'a.B\nb.C\n', layerOf('META-INF/services/a')))
})

describe('properties of a build', () => {
  const finely = async (content: string, name = 'git.properties'): Promise<string[] | null> => {
    const layer = layerOf(name)
    const finer = (await cutOf(properties, content, layer)).finer?.()
    return finer ? (await finelyCut(properties, content, layer)).blocks.map(({ key }) => key) : null
  }
  const date = '#Generated\n#Tue Nov 14 22:13:20 UTC 2023\n'

  it.each<[string, string, string[]]>([
    ['key by key', 'a=1\nb: 2\nc 3\n', ['a', 'b', 'c']],
    ['behind the date', `${date}a=1\n`, ['\0rest', '\0properties.date', '\0rest', 'a']],
    ['comments and empty lines', 'a=1\n#b=2\n\n!c\n', ['a', '\0note', '\0note', '\0note']],
    ['lines that go on', 'a=1\\\n  b=2\nc=3', ['a', 'c']],
    ['a comment does not', '#a\\\nb=2\n', ['\0note', 'b']],
    ['a line that goes on to the end', 'a=1\\', ['a']],
    ['one key twice', 'a=1\na=2\n', ['a', 'a']],
    ['nothing behind the date', date, ['\0rest', '\0properties.date', '\0rest']],
  ])('%s', async (_, content, keys) => expect(await finely(content)).toEqual(keys))

  it.each(['META-INF/build-info.properties', 'META-INF/maven/a/b/pom.properties'])('%s', async name =>
    expect(await finely('a=1\n', name)).toEqual(['a']),
  )

  it('of others, and of too many lines, there is one block', async () => {
    expect(await finely('a=1\n', 'messages.properties')).toBeNull()
    expect(await finely('a=1\n'.repeat(6000))).toBeNull()
  })

  it('broken ones are tiled', () => survives(properties, `${date}a=1\\\n b\n#c\nd : e\n`, layerOf('git.properties')))
})
