import { latin1 } from '../model/bytes.ts'
import type { Anatomy, Block, Format, LayerHead } from '../model/layer.ts'
import { tar } from './tar.ts'

/** Gem::Package: what RubyGems opens and throws away. */
const parts: ReadonlySet<string> = new Set(['metadata.gz', 'data.tar.gz', 'checksums.yaml.gz'])
const SIGNED = '.sig'

/** How the first header begins: a gem is written in the order metadata, data, checksums; the first ones had the data first. */
const first = /^(metadata\.gz(?:\.sig)?|data\.tar\.gz(?:\.sig)?|checksums\.yaml\.gz(?:\.sig)?)\0/

/** A member of a gem that RubyGems opens: nothing but a gem makes a file of that name a layer that does not land on a disk. */
export const isGemPart = ({ path, reach }: LayerHead, name: string): boolean => path.at(-1)?.key === name && reach !== 'installed'

/** Package of RubyGems: an uncompressed tar archive of metadata.gz, data.tar.gz and checksums.yaml.gz, and signatures of these. */
export const gem: Format = {
  id: 'gem',
  container: true,
  docs: {
    title: 'RubyGems package',
    what: 'The archive and the archive in it, the specification, the digests, signatures.',
    see: 'RubyGems, lib/rubygems/package.rb',
  },
  claims(head, tail, layer) {
    const name = first.exec(latin1(head.subarray(0, 40)))?.[1]
    // An archive of somebody's data.tar.gz is no gem.
    const isNamed = name?.startsWith('metadata') === true || (name !== undefined && /\.gem$/i.test(layer.name))
    return isNamed && tar.claims(head, tail, layer)
  },
  async cut(layer, bytes, limits): Promise<Anatomy> {
    const anatomy = await tar.cut(layer, bytes, limits)
    const keys = new Set(anatomy.blocks.map(({ key }) => key))
    return keys.has('metadata.gz') && keys.has('data.tar.gz')
      ? { ...anatomy, blocks: anatomy.blocks.map(block => reached(block, keys)) }
      : anatomy
  },
}

/** What is signed, and a signature itself, must be these very bytes. */
function reached(block: Block, keys: ReadonlySet<string>): Block {
  const { key, nth, member, ranges, entry, child } = block
  const isSignature = key.endsWith(SIGNED) && parts.has(key.slice(0, -SIGNED.length))
  if (!child || !(isSignature || parts.has(key))) return block
  const reach = isSignature || keys.has(`${key}${SIGNED}`) ? 'sealed' : 'transport'
  return { key, nth, member, ranges, ...(entry ? { entry } : {}), child: { ...child, reach }, fields: () => block.fields() }
}
