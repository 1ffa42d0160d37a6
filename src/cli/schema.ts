import { readFileSync } from 'node:fs'
import type { Command } from 'commander'
import { finish } from './exit.ts'
import { writeStdout } from './faces.ts'

/** Generated from the report's types when the package is built. */
const schema = new URL('../report.schema.json', import.meta.url)

export const addSchema = (program: Command): Command =>
  program
    .command('schema')
    .description('the JSON Schema of the report')
    .action(async () => {
      await writeStdout([readFileSync(schema, 'utf8')])
      finish(0)
    })
