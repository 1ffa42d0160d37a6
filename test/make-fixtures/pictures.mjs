/** PNG: the same points written otherwise, and times in texts of every language. */
import { benign, evil, honest } from './cases.mjs'
import { replaced } from './edit-bytes.mjs'
import { python, T1, T2 } from './shell.mjs'

const picture = ({ time = T1, level = 9, filter = 0, point = 9, dated = '' }) =>
  python(
    `import struct, zlib
def chunk(kind, body): return struct.pack('>I', len(body)) + kind + body + struct.pack('>I', zlib.crc32(kind + body))
rows = [bytes((x * y + x) % 256 for x in range(64)) for y in range(16)]
rows[3] = bytes([${point}]) + rows[3][1:]
above = [bytes(64)] + rows
lines = [bytes([${filter}]) + (row if ${filter} == 0 else bytes((p - q) % 256 for p, q in zip(row, above[y]))) for y, row in enumerate(rows)]
date = time.strftime('%Y-%m-%dT%H:%M:%S+00:00', time.gmtime(T)).encode()
open('out', 'wb').write(b'\\x89PNG\\r\\n\\x1a\\n' + chunk(b'IHDR', struct.pack('>IIBBBBB', 64, 16, 8, 0, 0, 0, 0))
  + chunk(b'IDAT', zlib.compress(b''.join(lines), ${level})) + ${dated || "b''"} + chunk(b'IEND', b''))`,
    time,
  )
honest('png/level', {
  why: 'The same points, compressed at another level.',
  a: picture({}),
  b: picture({ level: 1 }),
  causes: ['compression-level'],
})
honest('png/filter', {
  why: 'The same points, each row told by the one above it.',
  a: picture({}),
  b: picture({ filter: 2 }),
  causes: ['compression-implementation'],
})
honest('png/filter-and-point', {
  why: 'Another filter of all rows, and one point that differs.',
  a: picture({}),
  b: picture({ filter: 2, point: 8 }),
  causes: ['content-change'],
})
const dated = "chunk(b'iTXt', b'Creation Time' + bytes(5) + date)"
benign('png/international-text', {
  why: 'The time of creation in a text that may be of any language.',
  a: picture({ dated }),
  b: picture({ time: T2, dated }),
  causes: ['png-time-chunk', 'content-hash-cascade'],
  rules: ['png-time'],
})
honest('png/international-keyword', {
  twin: 'png/international-text',
  attack: 'X34',
  why: 'A message where the keyword in the language of the reader stands, in front of a date.',
  a: picture({ dated }),
  b: picture({ time: T2, dated: "chunk(b'iTXt', b'Creation Time' + bytes(4) + b'a message' + bytes(1) + date)" }),
  causes: ['content-change'],
})
evil('png/international-message', 'png/international-text', {
  attack: 'X34',
  why: 'A text that is no date, under the keyword of one.',
  made: 'a message in place of the date of b',
  causes: ['content-change'],
  b: file => replaced(file, '2024-12-12T10:40:00+00:00', 'a message where a date is'),
})
