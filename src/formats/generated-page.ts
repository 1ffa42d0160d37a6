import { latin1 } from '../model/bytes.ts'
import type { Format } from '../model/layer.ts'
import { DATE } from './dates.ts'
import { aroundInsets, type Inset } from './insets.ts'
import { textAlike } from './text-likeness.ts'

/** Footers stand at the end; behind them come scripts of a few kilobytes at most. */
const TAIL = 16 * 1024

/** The element of each tool, from its tag to what follows the date. The first group is the date. */
const footers: readonly RegExp[] = [
  // Doxygen, HtmlGenerator and its footer.html; English.
  `(?:<address[^<>\\r\\n]{0,60}><small>|<li class="footer">)\\s{0,8}Generated on (${DATE})(?: for [^<>\\r\\n]{1,200})? by\\s{0,2}(?:&#160;|&nbsp;)?\\s{0,2}<a href="https?://www\\.(?:doxygen\\.org|stack\\.nl/~dimitri/doxygen)/`,
  // Sphinx, themes/basic/layout.html: all of it is in one element of class footer, which holds text, links and ends of lines.
  `<div class="footer"(?: role="contentinfo")?>(?:[^<>]|</?(?:a|br|p)(?: [^<>]{0,200})?/?>){0,1000}?\\s(?:Last updated on|Last updated:) (${DATE})\\.\\s{1,40}(?:Created using <a href="https?://(?:www\\.)?sphinx|<(?:/div>|br|a ))`,
  // Themes of Sphinx that have an element of its own for it.
  `<(?:span|p|div) class="last-?updated">\\s{0,40}Last updated on (${DATE})\\.?\\s{0,40}</?(?:span|p|div|br)/?>`,
  // Asciidoctor, converter/html5.rb; AsciiDoc, xhtml11.conf.
  `<div id="footer">\\s{0,4}<div id="footer-text">\\s{0,4}(?:[^<>\\r\\n]{1,80}<br ?/?>\\s{0,4})?Last updated\\s{1,4}(${DATE})\\s{0,4}</div>`,
].map(source => new RegExp(source, 'dg'))

/** Pages of documentation that tell in their footer when they were made. */
export const generatedPage: Format = {
  id: 'generated-page',
  lines: true,
  docs: {
    title: 'page of a documentation generator',
    what: 'The date in the footer that Sphinx, Doxygen, AsciiDoc or Asciidoctor writes; the rest is text.',
    see: 'Sphinx, html_last_updated_fmt; Doxygen, HTML_TIMESTAMP; Asciidoctor, last-update-label',
    fields: ['page'],
  },
  claims: (head, tail, { name }) =>
    /\.x?html?$/.test(name) && /^\s*(?:<\?xml|<!DOCTYPE|<html)/i.test(latin1(head)) && footerIn(latin1(tail)) !== null,
  cut(_, bytes) {
    const from = Math.max(0, bytes.size - TAIL)
    const found = footerIn(latin1(bytes.read(from, bytes.size)))
    const insets: Inset[] = found
      ? [{ name: 'page.date', range: { start: from + found.start, end: from + found.end }, value: found.value }]
      : []
    return aroundInsets(bytes.size, insets, 'text.lines')
  },
  alike: textAlike,
}

interface Footer {
  readonly start: number
  readonly end: number
  readonly value: string
}

/** The only footer of all in the last bytes; none in a comment or a script, whose text may say anything. */
function footerIn(text: string): Footer | null {
  const shift = Math.max(0, text.length - TAIL)
  const found = footers.flatMap(footer => [...text.slice(shift).matchAll(footer)])
  if (found.length !== 1) return null
  const [only] = found
  const before = text.slice(shift, shift + only!.index)
  if (isInside(before)) return null
  const [start, end] = only!.indices![1]!
  return { start, end, value: only![1]! }
}

/** Elements whose content is text, whatever it looks like (HTML, 13.2.5), and comments. */
const silent = ['script', 'style', 'textarea', 'title', 'template', 'iframe', 'noscript', 'xmp']

function isInside(before: string): boolean {
  const lower = before.toLowerCase()
  return (
    lower.lastIndexOf('<!--') > lower.lastIndexOf('-->') ||
    silent.some(name => lower.lastIndexOf(`<${name}`) > lower.lastIndexOf(`</${name}`))
  )
}
