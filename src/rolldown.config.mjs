import { defineConfig } from 'rolldown'

/** Our own code alone: dependencies stay packages of their own, with their licences, and are loaded when they are used. */
const external = id => /^[^./]/.test(id)

/** The program finds the library where it lies when both are built. */
const library = {
  name: 'library',
  resolveId: id => (id === '../index.ts' ? { id: '../index.js', external: 'absolute' } : null),
}

const output = { format: 'esm', entryFileNames: '[name].js', chunkFileNames: '[name].js', comments: false }

/** Few files, as each one costs a start of the program half a millisecond; the folders are those of tsc, which makes the types. */
export default defineConfig([
  // A thread is a file of its own, beside the one that starts it.
  {
    input: { index: 'src/index.ts', 'xz-worker': 'src/io/xz-worker.ts', 'replay-worker': 'src/engine/replay-worker.ts' },
    platform: 'node',
    external,
    output: { ...output, dir: 'dist' },
  },
  { input: 'src/cli/main.ts', platform: 'node', external, plugins: [library], output: { ...output, dir: 'dist/cli' } },
])
