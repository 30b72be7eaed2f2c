/**
 * Shortens a text to a width. Its end matters more than its middle, as in `OPNsense-1 vhid 2`.
 *
 * @example
 * fit('OPNsense-1 vhid 2', 12); // => 'OPNsen…hid 2'
 */
export function fit(text: string, width: number): string {
  if (text.length <= width) return text;
  const end = Math.max(0, Math.floor((width - 1) / 2));
  return `${text.slice(0, Math.max(0, width - 1 - end))}…${text.slice(text.length - end)}`;
}
