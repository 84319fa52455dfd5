/** What a terminal would obey is shown and not sent: names, URLs and values come from files and requests of others. */

const escapeCharacter = String.fromCharCode(27)

// Colours are of our own making.
const obeyed = new RegExp(`(?!${escapeCharacter}\\[[0-9;]*m)[^\\P{Cc}\\n\\t]`, 'gu')

/** The text with control characters as `\\x1b`; line ends, tabs and colours stay. */
export const printable = (text: string): string =>
  text.replace(obeyed, (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`)
