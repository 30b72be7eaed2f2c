import type { ExportKind } from '../../model/export-kinds.js';
import type { LinkProblem } from '../../model/link.js';
import type { FileTrouble } from '../../worker/protocol.js';
import { grouped } from '../format.js';

const mebibytes = (size: number): string => `${(size / 1_048_576).toFixed(1)} MiB`;

/** What is known of a file that cannot be opened. */
export interface FileAbout {
  readonly size: number;
  /** The largest size that is read. */
  readonly most: number;
  /** Of no known kind: what its first bytes look like. */
  readonly looksLike: string;
}

/** What the page says about files, in English. */
export const enFiles = {
  open: 'Open…',
  openHint:
    'A capture (pcap, pcapng, gz), a scenario (YAML) or a saved story (.carplab.json); or drop it anywhere',
  offered: 'Files of the command line',
  noServer: 'The server that showed this page no longer knows it: use the URL that carplab prints now.',
  export: 'Export',
  permanent: 'Copy permanent link',
  permanentHint: 'whole scenario',
  exporting: 'Exporting…',
  kinds: {
    yaml: 'Scenario',
    vitest: 'Test for vitest',
    pcapng: 'Capture of all segments',
    trace: 'Trace',
    svg: 'Picture of the lanes',
    png: 'The same at double size',
    story: 'Story and view',
    note: 'Note with events',
  } as Readonly<Record<ExportKind, string>>,
  captureKinds: {
    trace: 'Packets and findings, as decode --json',
    note: 'Note with findings',
  } as Readonly<Partial<Record<ExportKind, string>>>,
  noPasswords: 'Passwords that were typed are in none of the files.',
  passwords: 'The scenario’s passwords are in the files as they are.',
  troubles: {
    empty: (name) => `${name} is empty.`,
    size: (name, { size, most }) => `${name} has ${mebibytes(size)}; at most ${mebibytes(most)} are read.`,
    binary: (name, { looksLike }) => `${name} is no capture, scenario or saved story (byte 0: ${looksLike}).`,
  } as Readonly<Record<Exclude<FileTrouble, 'content'>, (name: string, about: FileAbout) => string>>,
  complaint: (name: string, line: number | undefined, column: number | undefined, message: string) =>
    `${name}${line === undefined ? '' : `, line ${line}, column ${column}`}: ${message}`,
  linkTrouble: ({ message }: LinkProblem) =>
    `${message.charAt(0).toUpperCase()}${message.slice(1)}. Here is the demo.`,
  runsOtherwise: 'This version of carplab runs it differently than the one that made this link.',
  longLink: (length: number, most: number) =>
    `This link would have ${grouped(length)} characters. Above ${grouped(most)}, programs cut links off: use Export, “Story and view”, whose file opens here.`,
  more: (count: number) => `and ${count} more`,
};
