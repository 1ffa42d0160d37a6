import { archives } from './archives.ts'
import type { Bomb } from './bomb.ts'
import { encodings } from './encodings.ts'
import { lists } from './lists.ts'
import { nests } from './nests.ts'
import { tars } from './tars.ts'

export const bombs: readonly Bomb[] = [...encodings, ...tars, ...archives, ...lists, ...nests]
