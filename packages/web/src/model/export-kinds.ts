/** What can be exported, with how the name of its file ends. */
export const EXPORT_ENDINGS = {
  yaml: '.yaml',
  vitest: '.test.ts',
  pcapng: '.pcapng',
  trace: '.ndjson',
  svg: '.svg',
  png: '.png',
  story: '.carplab.json',
  note: '.md',
} as const;

export type ExportKind = keyof typeof EXPORT_ENDINGS;

/** What a capture can be exported as: nothing in it can be run. */
export const CAPTURE_EXPORTS: readonly ExportKind[] = ['trace', 'svg', 'png', 'note'];
