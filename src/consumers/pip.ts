import type { Consumer, Evidence } from '../model/rule.ts'

const members = (keys: ReadonlySet<string>): string[] => [...keys].filter(key => !key.startsWith('\0'))

/** Binary distribution format, "The .dist-info directory": one of them, at the top. */
function wheelReason({ layer, keys }: Evidence): string | null {
  if (!layer.name.endsWith('.whl')) return null
  const infos = new Set(
    members(keys)
      .map(key => /^([^/]+\.dist-info)\//.exec(key)?.[1])
      .filter(name => name !== undefined),
  )
  if (infos.size !== 1) return null
  const [info] = infos
  const complete = ['WHEEL', 'METADATA', 'RECORD'].every(name => keys.has(`${info}/${name}`))
  return complete ? `a wheel: ${info} with WHEEL, METADATA and RECORD` : null
}

/** File names have 255 bytes at most, and a pattern takes time. */
const LONGEST = 255

/** Source distribution format: all in `{name}-{version}/`. The name of the file is not asked: mirrors and caches rename it. */
function sdistReason({ keys }: Evidence): string | null {
  const tops = new Set(members(keys).map(key => key.split('/', 1)[0]!))
  const [top] = tops
  if (
    tops.size !== 1 ||
    !top ||
    top.length > LONGEST ||
    !/^[A-Za-z0-9][\w.-]*-\d[\w.+!-]*$/.test(top) ||
    !keys.has(`${top}/PKG-INFO`)
  )
    return null
  const built = ['pyproject.toml', 'setup.py', 'setup.cfg'].find(name => keys.has(`${top}/${name}`))
  return built ? `a Python source distribution: all in ${top}/, with PKG-INFO and ${built}` : null
}

export const pip: Consumer = {
  id: 'pip',
  docs: {
    title: 'pip',
    what: 'Unpacks wheels and source distributions with default modes plus x, and ignores owners.',
    see: 'PyPA specifications: Binary distribution format; Source distribution format',
  },
  honoursOwner: false,
  honoursMode: 'executable',
  needsFolders: false,
  lists: [],
  recognises: evidence =>
    evidence.format === 'zip' ? wheelReason(evidence) : evidence.format === 'tar' ? sdistReason(evidence) : null,
}
