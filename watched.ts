import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Answer, Question } from './try-message.ts'

/** Milliseconds by the clock: the child tells by itself what took too much processor time, and this is for what never ends. */
const PATIENCE = 60_000
/** MB. */
const HEAP = 512

export interface Watched {
  ask(question: Question): Promise<Answer>
  close(): void
}

const started = async (): Promise<ChildProcess> => {
  const hooks = join(import.meta.dirname, 'typescript.mjs')
  const child = fork(join(import.meta.dirname, 'child.ts'), {
    execArgv: ['--import', hooks, `--max-old-space-size=${HEAP}`],
    serialization: 'advanced',
    stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
  })
  await once(child, 'message')
  return child
}

/** A child that is ended when it hangs, and started again when it is gone: what it is asked always has an answer. */
export function watched(patience = PATIENCE): Watched {
  let child: Promise<ChildProcess> | null = null
  const lost = (kind: 'crash' | 'hang', what: string): Answer => {
    child = null
    return { verdict: 'none', faults: [{ kind, what }], seconds: 0, memory: 0 }
  }
  return {
    async ask(question) {
      child ??= started()
      const asked = await child
      if (!asked.connected) {
        child = null
        return this.ask(question)
      }
      return new Promise(resolve => {
        let last = ''
        asked.stderr?.on('data', text => {
          last = String(text).trim().split('\n')[0]!
        })
        const timer = setTimeout(() => settle(lost('hang', `no answer in ${patience / 1000} s`)), patience)
        const onExit = (code: number | null, signal: string | null): void => settle(lost('crash', `ended (${signal ?? code}) ${last}`))
        const settle = (answer: Answer): void => {
          clearTimeout(timer)
          asked.off('exit', onExit).off('message', settle).stderr?.removeAllListeners('data')
          if (child === null) asked.kill('SIGKILL')
          resolve(answer)
        }
        asked.on('exit', onExit).on('message', settle)
        asked.send(question)
      })
    },
    close() {
      child?.then(one => one.kill())
    },
  }
}
