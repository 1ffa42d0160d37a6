import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { registry } from '../src/index.ts'
import type { Docs } from '../src/model/layer.ts'
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

const documented = (kind: string, what: string, rows: readonly Documented[]): string =>
  table(
    [kind, what, 'see'],
    rows.map(({ id, docs }) => [`\`${id}\` ${docs.title === id ? '' : docs.title}`.trim(), docs.what, docs.see]),
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
  formats: () => documented('format', 'what is read', registry.formats),
  encodings: () => documented('encoding', 'what is read', registry.codecs),
  consumers: () => documented('consumer', 'what it does', registry.consumers),
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

it('its commands name files that are there', () => {
  const named = [...readFileSync(readme, 'utf8').matchAll(/fixtures\/[\w./-]+/g)].map(([path]) => path)
  expect(named.length).toBeGreaterThan(0)
  for (const path of named) expect(readFileSync(join(root, path)).length).toBeGreaterThan(0)
})
