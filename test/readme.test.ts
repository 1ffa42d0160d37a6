import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { registry } from '../src/index.ts'
import type { Docs, FormatDocs } from '../src/model/layer.ts'
import type { Consumer } from '../src/model/rule.ts'
import { samebits } from './cli/samebits.ts'

const root = join(import.meta.dirname, '..')
const readme = join(root, 'README.md')

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows]
    .map(cells => `| ${cells.map(cell => cell.replaceAll('|', '\\|')).join(' | ')} |`)
    .join('\n')

interface Documented {
  readonly id: string
  readonly docs: Docs
}

const titled = ({ id, docs }: Documented): string => `\`${id}\` ${docs.title === id ? '' : docs.title}`.trim()

/** Rules of any field of it; those that only erase more when asked for are told with the rules. */
function erasedOf({ id, docs }: Parted): string {
  const own = new Set([id, ...(docs.fields ?? [])])
  const named = registry.rules.filter(
    ({ tier, fields }) => tier.transport !== 'lossy' && fields.some(field => own.has(field.split('.', 1)[0]!)),
  )
  return named
    .map(({ id, unlessHonoured }) => `\`${id}\`${unlessHonoured ? ` (unless ${unlessHonoured}s are honoured)` : ''}`)
    .join(', ')
}

interface Parted extends Documented {
  readonly docs: FormatDocs
}

const parted = (kind: string, rows: readonly Parted[]): string =>
  table(
    [kind, 'what is compared', 'erased by', 'recomputed', 'see'],
    rows.map(one => [titled(one), one.docs.what, erasedOf(one), one.docs.recomputed ?? '', one.docs.see]),
  )

const modes = { all: 'yes', executable: 'x alone', none: 'no' } as const satisfies Record<Consumer['honoursMode'], string>
const consumers = (): string =>
  table(
    ['consumer', 'owners', 'modes', 'what it does', 'see'],
    registry.consumers.map(one => [
      titled(one),
      one.honoursOwner ? 'yes' : 'no',
      modes[one.honoursMode],
      one.docs.what,
      one.docs.see,
    ]),
  )

const rules = (): string =>
  table(
    ['rule', 'in transport', 'installed', 'erases', 'hides'],
    registry.rules.map(({ id, tier, docs }) => [`\`${id}\``, tier.transport, tier.installed, docs.what, docs.hides]),
  )

function ran(...args: readonly string[]): string {
  const { stdout } = samebits(args, { cwd: root })
  return `\`\`\`console\n$ npx samebits ${args.join(' ')}\n${stdout}\`\`\``
}

const sections = {
  transcript: () => ran('fixtures/deb/stale-digest/a.deb', 'fixtures/deb/stale-digest/b.deb'),
  digests: () => ran('digest', 'fixtures/deb/mtime/a.deb', 'fixtures/deb/mtime/b.deb'),
  formats: () => parted('format', registry.formats),
  encodings: () => parted('encoding', registry.codecs),
  consumers,
  rules,
} as const satisfies Record<string, () => string>

/** `vitest run test/readme.test.ts -u` writes them anew. */
it('what README prints from the registries and the program is what they say now', async () => {
  let text = readFileSync(readme, 'utf8')
  for (const [name, make] of Object.entries(sections)) {
    const place = new RegExp(`<!-- ${name} -->\\n[\\s\\S]*?<!-- /${name} -->`)
    expect(text).toMatch(place)
    text = text.replace(place, () => `<!-- ${name} -->\n${make()}\n<!-- /${name} -->`)
  }
  await expect(text).toMatchFileSnapshot(readme)
})

it('every field that a rule erases is one of a format or an encoding that the tables name', () => {
  const parts = new Set([...registry.formats, ...registry.codecs].flatMap(({ id, docs }) => [id, ...(docs.fields ?? [])]))
  const fields = registry.rules.flatMap(rule => rule.fields).filter(field => !parts.has(field.split('.', 1)[0]!))
  // The kind of an encoding is a field of whatever encoding it is.
  expect(fields).toEqual(['codec.kind'])
})

it('its commands name files that are there', () => {
  const named = [...readFileSync(readme, 'utf8').matchAll(/fixtures\/[\w./-]+/g)].map(([path]) => path)
  expect(named.length).toBeGreaterThan(0)
  for (const path of named) expect(readFileSync(join(root, path)).length).toBeGreaterThan(0)
})
