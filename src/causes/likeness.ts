import type { CauseDocs, CauseFamily, Finding, Named } from '../model/cause.ts'
import type { Likeness } from '../model/layer.ts'

/** A whole layer without one factor says the same on both sides: then that is the cause of all that differs in it. */
function name({ alike, fate, what }: Finding): Named | undefined {
  if (!alike || fate !== 'unexplained' || (what !== 'span' && what !== 'order')) return undefined
  const named = ({ cause, confidence, values }: Omit<Likeness, 'also'>): Named => ({ id: cause, confidence, values })
  return { ...named(alike), ...(alike.also ? { also: alike.also.map(named) } : {}) }
}

const locales = 'https://reproducible-builds.org/docs/locales/'
const order = 'https://reproducible-builds.org/docs/stable-inputs/'

const causes: readonly CauseDocs[] = [
  {
    id: 'line-endings',
    title: 'Line endings',
    what: 'The same lines, ended by CR LF on one side and by LF or CR on the other.',
    aliases: ['line_ending_differences', 'mvncrlf'],
    remedy: 'build on one kind of system; .gitattributes: * text eol=lf',
    see: 'https://reproducible-builds.org/docs/jvm/',
  },
  {
    id: 'character-encoding',
    title: 'Character encoding',
    what: 'The same characters in another encoding.',
    aliases: ['different_encoding', 'different_encoding_in_html_by_docbook_xsl', 'nroff_output_varies_by_locale_or_utf8'],
    remedy: 'LC_ALL=C.UTF-8; Java: -Dfile.encoding=UTF-8',
    see: locales,
  },
  {
    id: 'byte-order-mark',
    title: 'Byte order mark',
    what: 'One side begins with a byte order mark, and has the same text behind it.',
    aliases: [],
    remedy: 'save without a byte order mark',
    see: locales,
  },
  {
    id: 'final-newline',
    title: 'End of the last line',
    what: 'The last line has an end on one side only.',
    aliases: [],
    remedy: 'pin the editor or generator that ends the file',
    see: 'https://reproducible-builds.org/docs/',
  },
  {
    id: 'formatting-only',
    title: 'The same, written differently',
    what: 'Only blanks differ, or the same data is spelled in another way: indentation, quotes, the writing of numbers.',
    aliases: ['json_file_differences'],
    remedy: 'pin the tool that writes it, and its options',
    see: 'https://reproducible-builds.org/docs/',
  },
  {
    id: 'structured-key-order',
    title: 'Order of keys',
    what: 'The same keys and values in another order, where the kind of file gives the order of keys no meaning.',
    aliases: ['jellyfish_creates_nondeterministic_json', 'random_order_in_plexus_components_xml', 'jar-attribute-value-order'],
    remedy: 'sort keys when writing: json.dumps(sort_keys=True), jq -S',
    see: order,
  },
  {
    id: 'locale-collation',
    title: 'Order of a locale',
    what: 'The same lines, sorted by bytes on one side and by the rules of a language on the other.',
    aliases: ['collation_order_varies_by_locale', 'locale_dependent_symbol_order_by_lorder'],
    remedy: 'LC_ALL=C sort; LC_ALL=C.UTF-8 for the build',
    see: locales,
  },
  {
    id: 'readdir-order',
    title: 'Order in which a directory is read',
    what: 'The same lines or items: sorted on one side and not on the other, or exactly reversed.',
    aliases: ['unsorted_file_glob_by_cmake', 'sphinx_htmlhelp_readdir_sensitive', 'ruby_mkmf_makefile_unsorted_objects'],
    remedy: 'sort what readdir, glob or find gives: LC_ALL=C sort',
    see: order,
  },
  {
    id: 'hash-seed-order',
    title: 'Order of a hash table',
    what: 'The same lines or items in another order, and sorted on neither side: as of a set or a table whose seed is random.',
    aliases: ['randomness_in_documentation_generated_by_sphinx', 'random_order_in_python_environment_pickle'],
    remedy: 'sort before writing; PYTHONHASHSEED=0, PERL_HASH_SEED=0',
    see: 'https://reproducible-builds.org/docs/randomness/',
  },
]

export const likeness: CauseFamily = { causes, name }
