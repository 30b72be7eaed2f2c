import { visibleText } from '../visible.js';

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Escapes a text for XML, in which most control characters cannot be. */
export function escapeXml(text: string): string {
  return visibleText(text).replace(/[&<>"]/g, (character) => ESCAPES[character]!);
}
