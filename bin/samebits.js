#!/usr/bin/env node
process.exitCode = 2 // trouble, until a finished report says otherwise
import('../dist/cli/main.js').catch(problem => {
  process.stderr.write(`samebits: cannot start: ${String(problem?.message ?? problem).split('\n', 1)[0]}\n`)
})
