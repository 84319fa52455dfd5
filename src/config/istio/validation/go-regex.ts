/**
 * Where Go's regular expressions, which Istio validates with, differ in validity from the engine used here: names of Unicode
 * classes, and group names used twice.
 */
import { RE2JS } from 're2js'

// General categories by their canonical names (see canonicalName), then their long names.
const CATEGORIES =
  'C Cc Cf Cn Co Cs L Lc Ll Lm Lo Lt Lu M Mc Me Mn N Nd Nl No P Pc Pd Pe Pf Pi Po Ps S Sc Sk Sm So Z Zl Zp Zs Any Assigned Ascii ' +
  'Casedletter Closepunctuation Combiningmark Connectorpunctuation Control Currencysymbol Dashpunctuation Decimalnumber ' +
  'Enclosingmark Finalpunctuation Format Initialpunctuation Letter Letternumber Lineseparator Lowercaseletter Mark Mathsymbol ' +
  'Modifierletter Modifiersymbol Nonspacingmark Number Openpunctuation Other Otherletter Othernumber Otherpunctuation Othersymbol ' +
  'Paragraphseparator Privateuse Punctuation Separator Spaceseparator Spacingmark Surrogate Symbol Titlecaseletter Unassigned ' +
  'Uppercaseletter Cntrl Digit Punct'

// Scripts of Unicode 15 with one-word names. Go cannot find the others: it looks for `Olditalic` where its table says `Old_Italic`.
const SCRIPTS =
  'Adlam Ahom Arabic Armenian Avestan Balinese Bamum Batak Bengali Bhaiksuki Bopomofo Brahmi Braille Buginese Buhid Carian Chakma ' +
  'Cham Cherokee Chorasmian Common Coptic Cuneiform Cypriot Cyrillic Deseret Devanagari Dogra Duployan Elbasan Elymaic Ethiopic ' +
  'Georgian Glagolitic Gothic Grantha Greek Gujarati Gurmukhi Han Hangul Hanunoo Hatran Hebrew Hiragana Inherited Javanese Kaithi ' +
  'Kannada Katakana Kawi Kharoshthi Khmer Khojki Khudawadi Lao Latin Lepcha Limbu Lisu Lycian Lydian Mahajani Makasar Malayalam ' +
  'Mandaic Manichaean Marchen Medefaidrin Miao Modi Mongolian Mro Multani Myanmar Nabataean Nandinagari Newa Nko Nushu Ogham Oriya ' +
  'Osage Osmanya Palmyrene Phoenician Rejang Runic Samaritan Saurashtra Sharada Shavian Siddham Sinhala Sogdian Soyombo Sundanese ' +
  'Syriac Tagalog Tagbanwa Takri Tamil Tangsa Tangut Telugu Thaana Thai Tibetan Tifinagh Tirhuta Toto Ugaritic Vai Vithkuqi Wancho ' +
  'Yezidi Yi'

const CLASS_NAMES: ReadonlySet<string> = new Set(`${CATEGORIES} ${SCRIPTS}`.split(' '))

// First letter upper case, the rest lower case, separators dropped.
const canonicalName = (name: string): string => {
  const letters = name.replace(/[-_ ]/g, '')
  return letters.slice(0, 1).replace(/[a-z]/, upper) + letters.slice(1).replace(/[A-Z]/g, lower)
}

const upper = (text: string): string => text.toUpperCase()
const lower = (text: string): string => text.toLowerCase()

// Pieces that need a look, in or outside a character class; everything else is one character.
const OUTSIDE = /\\Q.*?(?:\\E|$)|\\[pP](?:\{[^}]*\}|[^{])|\\.|\[\^?\]?|\(\?P?<\w+>|./suy
const INSIDE = /\[:.*?:\]|\\[pP](?:\{[^}]*\}|[^{])|\\.|./suy

interface Rewritten {
  readonly source: string
  /** A Unicode class that Go does not know. */
  readonly unknownClass: string | undefined
}

const pieceAt = (pattern: RegExp, source: string, at: number): string => {
  pattern.lastIndex = at
  return pattern.exec(source)?.[0] ?? source.charAt(at)
}

// The same expression with classes that both engines know and with distinct group names.
const rewrite = (source: string): Rewritten => {
  let text = ''
  let inClass = false
  let groups = 0
  for (let at = 0; at < source.length; ) {
    const piece = pieceAt(inClass ? INSIDE : OUTSIDE, source, at)
    at += piece.length
    const wasInClass: boolean = inClass
    inClass = wasInClass ? piece !== ']' : piece.startsWith('[')
    if (/^\\[pP]./u.test(piece)) {
      const name = piece
        .slice(2)
        .replace(/^\{?\^?/, '')
        .replace(/\}$/, '')
      if (!CLASS_NAMES.has(canonicalName(name))) return { source, unknownClass: piece }
      text += '\\pL'
    } else if (piece.startsWith('(?')) {
      groups += 1
      text += `(?P<g${groups}>`
    } else if (wasInClass && piece === '[') text += '\\['
    else text += piece
  }
  return { source: text, unknownClass: undefined }
}

/** Why Go's `regexp.Compile` would refuse the expression; undefined when it takes it. */
export const regexProblem = (source: string): string | undefined => {
  const { source: text, unknownClass } = rewrite(source)
  if (unknownClass !== undefined) return `unknown character class \`${unknownClass}\``
  try {
    RE2JS.compile(text)
    return undefined
  } catch (problem) {
    return problem instanceof Error ? problem.message.replace(/^error parsing regexp: /, '') : String(problem)
  }
}
