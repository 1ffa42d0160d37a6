/** Work shorter than this shows nothing. */
const QUIET_MS = 1000
const STEP_MS = 500

/**
 * A line on standard error while the work goes on: only on a terminal, only above a second, gone at the end. Its timer holds nothing
 * up: a comparison that gets lost still ends the program. Returns what ends it.
 */
export function showProgress(doing: string): () => void {
  const { stderr, env } = process
  if (!stderr.isTTY || env.CI || env.TERM === 'dumb') return () => {}
  const start = performance.now()
  let drawn = false
  const timer = setInterval(() => {
    const elapsed = performance.now() - start
    if (elapsed < QUIET_MS) return
    drawn = true
    stderr.write(`\r${doing}, ${Math.floor(elapsed / 1000)} s`)
  }, STEP_MS).unref()
  return () => {
    clearInterval(timer)
    if (drawn) stderr.write('\r\x1b[K')
  }
}
