/** Tries what it is asked to, one after the other; whoever asks, watches it. */
import { corpusOf } from './corpus.ts'
import { type Fault, tried } from './trial.ts'
import { type Answer, pairOf, type Question } from './try-message.ts'

/** Of a mutant, in seconds of processor time: a busy machine makes nobody fail. */
const SLOW = 2
/** MB. Four windows of 128 MiB, and what the program itself takes. */
const LARGE = 700

const samples = corpusOf()
const peak = (): number => process.resourceUsage().maxRSS / 1024

async function answered(question: Question): Promise<Answer> {
  const pair = 'pair' in question ? question.pair : await pairOf(samples, question.seed, question.nth)
  const [before, had] = [process.cpuUsage(), peak()]
  const { verdict, faults } = await tried(pair)
  const { user, system } = process.cpuUsage(before)
  const [seconds, memory] = [(user + system) / 1e6, peak()]
  const more: Fault[] = []
  if (seconds > SLOW) more.push({ kind: 'hang', what: `${seconds.toFixed(1)} s` })
  if (memory > LARGE && memory > had) more.push({ kind: 'memory', what: `${memory.toFixed(0)} MB` })
  return { verdict, faults: [...faults, ...more], seconds, memory }
}

process.on('message', async (question: Question) => {
  process.send!(await answered(question))
  // The most that it ever had never sinks again.
  if (peak() > LARGE) process.disconnect()
})
process.send!('ready')
