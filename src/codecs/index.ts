import type { Codec } from '../model/codec.ts'
import { bzip2 } from './bzip2.ts'
import { gzip } from './gzip.ts'
import { lz4 } from './lz4.ts'
import { lzma } from './lzma.ts'
import { squashfs } from './squashfs.ts'
import { xz } from './xz.ts'
import { zstd } from './zstd.ts'

export const codecs: readonly Codec[] = [gzip, xz, zstd, lz4, bzip2, lzma, squashfs]

export const codecFor = (head: Uint8Array): Codec | undefined => codecs.find(codec => codec.claims(head))
