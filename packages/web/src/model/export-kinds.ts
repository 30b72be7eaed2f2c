/** What can be exported, with how the name of its file ends. */
export const EXPORT_ENDINGS = {
  yaml: '.yaml',
  vitest: '.test.ts',
  pcapng: '.pcapng',
  trace: '.ndjson',
  svg: '.svg',
  story: '.carplab.json',
  note: '.md',
} as const;

export type ExportKind = keyof typeof EXPORT_ENDINGS;
