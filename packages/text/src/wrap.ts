/**
 * Wraps a text at spaces into lines of at most `width`; a longer word is broken at the end of the line.
 *
 * @example
 * wrap('who was master when', 10); // => ['who was', 'master', 'when']
 * wrap('2001:db8::192.0.2.1', 10); // => ['2001:db8::', '192.0.2.1']
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
    for (; line.length > width && width > 0; line = line.slice(width)) lines.push(line.slice(0, width));
  }
  lines.push(line);
  return lines;
}
