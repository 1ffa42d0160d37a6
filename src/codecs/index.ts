import type { Codec } from '../model/codec.ts'
import { bzip2 } from './bzip2.ts'
import { gzip } from './gzip.ts'
import { zstd } from './lacking.ts'
import { lzma } from './lzma.ts'
import { xz } from './xz.ts'

export const codecs: readonly Codec[] = [gzip, xz, zstd, bzip2, lzma]

export const codecFor = (head: Uint8Array): Codec | undefined => codecs.find(codec => codec.claims(head))
