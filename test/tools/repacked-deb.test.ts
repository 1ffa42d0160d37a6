import { execFileSync } from 'node:child_process'
import { appendFileSync, cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { runComparison } from '../../src/index.ts'
import type { Report } from '../../src/model/report.ts'
import { scratch } from '../cli/samebits.ts'
import { md5 } from '../support/ar.ts'

/** A package as Debian publishes it; `.ci/run` downloads one. */
const published = process.env.SAMEBITS_DEB
const reason = published ? '' : ' (skipped: SAMEBITS_DEB names no package)'

/** Unpacked, edited, dated anew and packed again by dpkg-deb. */
function repacked(folder: string, edit: (tree: string) => void): string {
  const tree = join(folder, 'tree')
  execFileSync('dpkg-deb', ['-R', published!, tree])
  edit(tree)
  execFileSync('find', [tree, '-exec', 'touch', '-h', '-d', '@1735689600', '{}', '+'])
  const out = join(folder, 'repacked.deb')
  execFileSync('dpkg-deb', ['--root-owner-group', '-b', tree, out], { stdio: 'ignore' })
  return out
}

const digestsOf = (tree: string): string => join(tree, 'DEBIAN', 'md5sums')
const firstFile = (tree: string): string => readFileSync(digestsOf(tree), 'utf8').split('\n')[0]!.slice(34)

async function compared(deb: string): Promise<Report> {
  const { report, audit } = await runComparison(published!, deb, { audit: true, digest: true })
  expect(audit).toEqual([])
  return report
}

describe.skipIf(!published)(`a published package against the same one packed again${reason}`, () => {
  it('with other times alone is equivalent', async () => {
    const report = await compared(repacked(scratch(), () => {}))
    expect(report.verdict).toBe('equivalent')
    expect(report.causes.map(({ id }) => id)).toContain('archive-entry-mtime')
    expect(report.inputs[0].canonicalDigest).toBe(report.inputs[1].canonicalDigest)
  })

  it('with one changed file: the file is named, its digest follows', async () => {
    let path = ''
    const report = await compared(
      repacked(scratch(), tree => {
        path = firstFile(tree)
        appendFileSync(join(tree, path), 'changed\n')
        const changed = md5(readFileSync(join(tree, path)))
        const sums = readFileSync(digestsOf(tree), 'utf8')
        writeFileSync(digestsOf(tree), sums.replace(/^[0-9a-f]{32}/, changed))
      }),
    )
    expect(report.verdict).toBe('different')
    expect(report.summary.members.different).toBe(1)
    // It is a program, and the text stands behind all that its headers claim.
    expect(report.causes[0]).toMatchObject({ id: 'structural:trailing-data' })
    expect(report.causes[0]!.where[0]!.path.slice(0, 2).map(({ name }) => name)).toEqual(['data.tar', path])
    expect(report.causes[0]!.folds).toContainEqual({ id: 'content-hash-cascade', span: 'md5sums.digest', count: 1 })
    expect(report.causes.map(({ id }) => id)).not.toContain('structural:stale-digest')
  })

  it('with md5sums left stale: the file is named still, and that md5sums is wrong', async () => {
    let path = ''
    const report = await compared(
      repacked(scratch(), tree => {
        path = firstFile(tree)
        appendFileSync(join(tree, path), 'changed\n')
      }),
    )
    expect(report.verdict).toBe('different')
    const ids = report.causes.filter(({ fate }) => fate === 'unexplained').map(({ id }) => id)
    expect(ids).toEqual(['structural:trailing-data', 'structural:stale-digest'])
    for (const cause of report.causes.slice(0, 2)) expect(cause.where[0]!.path.map(({ name }) => name)).toContain(path)
  })

  it('a copy is identical', async () => {
    const folder = scratch()
    cpSync(published!, join(folder, 'copy.deb'))
    expect(readdirSync(folder)).toEqual(['copy.deb'])
    expect((await compared(join(folder, 'copy.deb'))).verdict).toBe('identical')
  })
})
