/** C0 except tab, line feed and the carriage return before one, DEL and C1; marks that reorder or break a line. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for.
const INVISIBLE = /(?!\r\n)[\0-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/**
 * A text from elsewhere, for a terminal or a picture: control characters, with which it could move the cursor, set
 * colours or reverse a line, are written as `\xNN` or `\uNNNN`. Tabs and line ends stay.
 *
 * @example
 * visibleText('\u001b[2Jfw1\u202e'); // => '\\x1b[2Jfw1\\u202e'
 */
export function visibleText(text: string): string {
  return text.replace(INVISIBLE, (character) => {
    const code = character.charCodeAt(0);
    const hex = code.toString(16);
    return code < 0x20 ? `\\x${hex.padStart(2, '0')}` : `\\u${hex.padStart(4, '0')}`;
  });
}

/** The same in one line: a name in which a line end could pass for the next line of the output. */
export function visibleLine(text: string): string {
  return visibleText(text).replace(/[\t\r\n]/g, (character) => `\\x0${character.charCodeAt(0).toString(16)}`);
}
