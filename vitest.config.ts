import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/bench/**'],
    // Tests of the command line start a process each.
    testTimeout: 30_000,
    coverage: { include: ['src/**/*.ts'] },
  },
})
