/** What else ends a line for a reader of YAML 1.1 (5.4): CR, and in UTF-8 NEL, LS and PS. */
const otherBreak = /\r|\xc2\x85|\xe2\x80[\xa8\xa9]/
/** Signs of items, and a key. */
const lead = /^ *(?:- )*(?:[\w.-]+:(?: |$))?/
const empty = /^(?:|\[\]|\{\}|(?:&\w+ )?![\w/:]*|\*\w+)$/
const block = /^[|>][-+]?$/
const doubled = /^"(?:[^"\\]|\\.)*"$/
const single = /^'(?:[^']|'')*'$/
/** No sign of YAML (1.1, 9.1.3) in front, and nothing that would end it: then quotes in it are part of the text. */
const plain = /^[^\s"'[\]{}?!&*|>%@`#,:-]/
const ended = /:(?:\s|$)|\s#/
/** Lines of a certificate (RFC 7468, 2). */
const armored = /^ +[A-Za-z\d+/= -]+$/

/**
 * Whether what follows these lines stands at the top, for certain: a text between quotes may go on over lines, at whatever column, so that
 * what looks like a key would be part of it. So such a text is followed where it begins in the first column, where no text can go on
 * that has no quotes, and nothing else is taken that could open one.
 */
export function isAtTop(before: string): boolean {
  if (otherBreak.test(before)) return false
  let open = ''
  let isBlock = false
  for (const line of before.split('\n').slice(0, -1)) {
    if (open) {
      const end = endOf(open, line)
      if (end < 0) continue
      if (end < line.length - 1) return false
      open = ''
      continue
    }
    if (isBlock && line.startsWith(' ')) {
      if (!armored.test(line)) return false
      continue
    }
    const value = line.slice(lead.exec(line)![0].length)
    isBlock = block.test(value)
    if (isBlock || empty.test(value) || doubled.test(value) || single.test(value)) continue
    const quote = value[0]!
    if ((quote === '"' || quote === "'") && value !== line && !line.startsWith(' ') && endOf(quote, value.slice(1)) < 0)
      open = quote
    else if (!plain.test(value) || ended.test(value)) return false
  }
  return open === ''
}

/** Where a text between quotes ends in this line; -1: behind it. */
function endOf(quote: string, line: string): number {
  for (let at = 0; at < line.length; at++) {
    if (quote === '"' && line[at] === '\\') at++
    else if (line[at] === quote) {
      if (quote === '"' || line[at + 1] !== quote) return at
      at++
    }
  }
  return -1
}
