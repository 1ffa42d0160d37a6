/** SQLite: nothing of a database is erased. Pairs say where they differ, and whether they hold the same rows. */
import { edited, honest } from './cases.mjs'
import { bytes, replaced } from './edit-bytes.mjs'
import { python } from './shell.mjs'

const files = ['a.db', 'b.db']
const database = ({ order = 'rows', more = '' } = {}) =>
  python(`import sqlite3
rows = [(f'word {n}', n % 7, 'x' * (n * 37 % 700)) for n in range(24)]
base = sqlite3.connect('out')
base.execute('PRAGMA page_size = 512')
base.execute('CREATE TABLE words(word TEXT UNIQUE, class INTEGER, text TEXT)')
base.execute('CREATE TABLE classes(name TEXT PRIMARY KEY, n INTEGER) WITHOUT ROWID')
base.executemany('INSERT INTO words VALUES (?, ?, ?)', ${order})
base.executemany('INSERT INTO classes VALUES (?, ?)', [(f'class {n}', n) for n in range(7)])
base.commit()
${more}
base.close()`)

honest('sqlite/order', {
  files,
  why: 'The same rows, inserted in another order.',
  a: database(),
  b: database({ order: 'rows[::-1]' }),
  causes: ['database-page-order'],
})
honest('sqlite/vacuum', {
  files,
  why: 'The same rows with the same numbers on other pages.',
  a: database(),
  b: database({ more: "base.execute('VACUUM')" }),
  causes: ['database-page-order'],
})
honest('sqlite/counter', {
  files,
  why: 'A row that was changed, and changed back: the counter tells.',
  a: database(),
  b: database({
    more: "[(base.execute(f'UPDATE words SET class = class + {step} WHERE rowid = 3'), base.commit()) for step in (1, -1)]",
  }),
  causes: ['database-page-order'],
})
edited('sqlite/row', 'sqlite/order', {
  verdict: 'different',
  why: 'A word of a row changed beside the order of all: they are not the same rows.',
  made: 'word 11 to word 77 in b, where it is a row and where it is in the index',
  causes: ['content-change'],
  b: file => bytes(file.toString('latin1').replaceAll('word 11', 'word 77')),
})
edited('sqlite/cell', 'sqlite/counter', {
  verdict: 'different',
  why: 'One byte of one row.',
  made: 'a letter of word 13 in a table of b',
  causes: ['content-change'],
  a: file => file,
  b: (_, other) => replaced(other, 'word 13', 'word 1!'),
})
