import type { Rule } from '../model/rule.ts'

/** Implemented by the engine: it is about a layer, not a field. */
export const entryOrder: Rule = {
  id: 'entry-order',
  version: 1,
  tier: { transport: 'metadata', installed: 'content' },
  fields: [],
  docs: {
    title: 'Order of entries',
    what: 'Ignores the order of members where one side by itself shows that it says nothing: no name twice, no path through a link, link targets before links, for dpkg directories before what is in them, no whiteout of what the same layer holds, and what the format pins to a place stays there.',
    why: 'Directories are read in an order that differs from machine to machine.',
    hides: 'Another order of the same members.',
    see: 'https://reproducible-builds.org/docs/stable-inputs/',
  },
  edit: () => undefined,
}
