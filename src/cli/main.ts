import { version } from '../model/version.ts'
import { failBy, finish, watchProcess } from './exit.ts'
import { writeStdout } from './faces.ts'

/** Scripts ask for the version before each use: it is told before anything else is loaded. */
const asksVersion = ([, , first, ...rest]: readonly string[]): boolean =>
  rest.length === 0 && (first === '--version' || first === '-V')

process.exitCode = 2
watchProcess()
if (asksVersion(process.argv)) await writeStdout([`${version}\n`]).then(() => finish(0), failBy)
else await (await import('./program.ts')).run(process.argv)
