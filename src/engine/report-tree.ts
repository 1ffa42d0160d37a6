import type { MemberStatus, TreeNode } from '../model/report.ts'
import { shownStep } from './names.ts'
import type { MemberRecord } from './roster.ts'

interface Branch {
  readonly node: TreeNode
  readonly branches: Map<string, Branch>
}

/** Members under the containers that hold them; neighbours that are the same become one node. */
export function treeOf(members: readonly MemberRecord[]): TreeNode[] {
  const root: Branch = { node: { name: '', status: 'same', size: 0 }, branches: new Map() }
  for (const { path, status, sizes } of members) {
    let at = root
    for (const step of path[0] ?? path[1]!) {
      const key = `${step.nth} ${step.key}`
      let next = at.branches.get(key)
      if (!next) {
        next = { node: { name: shownStep(step).name, status: 'same', size: 0 }, branches: new Map() }
        at.branches.set(key, next)
      }
      at = next
    }
    at.node.status = status
    at.node.size = Math.max(sizes[0] ?? 0, sizes[1] ?? 0)
  }
  return foldedChildren(root)
}

function foldedChildren({ branches }: Branch): TreeNode[] {
  const out: TreeNode[] = []
  for (const branch of branches.values()) {
    const children = foldedChildren(branch)
    const { node } = branch
    if (children.length) {
      const states = new Set(children.map(({ status }) => status))
      if (node.status === 'same' && !(states.size === 1 && states.has('same'))) node.status = worstOf(states)
      out.push({ ...node, size: children.reduce((sum, { size }) => sum + size, 0), children })
      continue
    }
    const last = out.at(-1)
    if (node.status === 'same' && last?.status === 'same' && !last.children) {
      out[out.length - 1] = {
        name: last.folded ? last.name : `${last.name} …`,
        status: 'same',
        size: last.size + node.size,
        folded: (last.folded ?? 1) + 1,
      }
    } else out.push(node)
  }
  return out
}

const worstOf = (states: ReadonlySet<MemberStatus>): MemberStatus =>
  states.has('different') || states.has('onlyA') || states.has('onlyB')
    ? 'different'
    : states.has('undecided')
      ? 'undecided'
      : 'normalized'
