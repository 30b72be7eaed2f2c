import type { Complaint } from './complaints.js';
import type { SourcePosition } from './yaml-source.js';

/** A complaint in one line, with its place; line 0 where there are no lines. */
export function complaintLine(
  file: string,
  { line, column }: SourcePosition,
  { path, found, allowed, hint }: Complaint,
): string {
  const where = line === 0 ? file : `${file}:${line}:${column}`;
  const what = pathText(path);
  const meant = hint === undefined ? '' : `; did you mean '${hint}'?`;
  return `${where}: ${what === '' ? '' : `${what}: `}found ${found}; allowed: ${allowed}${meant}`;
}

/** `steps[2].crash` */
export function pathText(path: Complaint['path']): string {
  let text = '';
  for (const part of path) {
    text += typeof part === 'number' ? `[${part}]` : text === '' ? part : `.${part}`;
  }
  return text;
}
