/**
 * A text broken at spaces into lines of at most `width`; a longer word stands alone, unbroken.
 *
 * @example
 * wrap('who was master when', 10); // => ['who was', 'master', 'when']
 * wrap('', 10); // => ['']
 */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line === '') line = word;
    else if (line.length + 1 + word.length <= width) line += ` ${word}`;
    else {
      lines.push(line);
      line = word;
    }
  }
  lines.push(line);
  return lines;
}
