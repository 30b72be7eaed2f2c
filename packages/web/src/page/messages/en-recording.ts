import type { FindingSeverity } from '@carplab/analysis';
import { grouped } from '../format.js';

const mebibytes = (size: number): string =>
  size < 1_048_576 ? `${(size / 1024).toFixed(1)} KiB` : `${(size / 1_048_576).toFixed(1)} MiB`;
const count = (number: number, word: string): string =>
  `${grouped(number)} ${word}${number === 1 ? '' : 's'}`;

/** What the page says about captures, in English. */
export const enRecording = {
  title: 'Capture',
  readOnly: 'it can be read, not changed',
  fixed: 'A capture cannot be changed: open a scenario to try something.',
  reading: (name: string, doing: 'unpack' | 'read') =>
    `${doing === 'read' ? 'Reading' : 'Unpacking'} ${name}…`,
  nothing: (name: string, frames: number) =>
    `${name}: ${frames === 0 ? 'no frame is in it' : `${count(frames, 'frame')}, none of CARP, VRRP or pfsync`}.`,
  lanesHint: 'when each was heard as MASTER · its advertisements below it · silence leaves no trace',
  noLanes: 'There is no CARP in this capture, so there are no lanes.',
  noEvents: 'Nothing was found that has a time.',
  file: 'file',
  fileText: (format: string, size: number) => `${format}, ${mebibytes(size)}`,
  begins: 'begins',
  frames: 'frames',
  damaged: 'damaged',
  verdicts: (verified: number, failed: number, unchecked: number) =>
    [
      verified > 0 ? `${grouped(verified)} ok` : '',
      failed > 0 ? `${grouped(failed)} bad` : '',
      unchecked > 0 ? `${grouped(unchecked)} not checked` : '',
    ]
      .filter(Boolean)
      .join(', '),
  left: (number: number) =>
    `${grouped(number)} later packets are not listed, and the states end before them.`,
  found: 'Found',
  foundNothing: 'Nothing is wrong, as far as this shows.',
  severities: { error: 'error', warning: 'warning', note: 'note' } as Readonly<
    Record<FindingSeverity, string>
  >,
  goTo: (time: string) => `at ${time} s`,
  cure: (missing: readonly string[], extra: readonly string[]) => {
    const parts = [
      missing.length > 0 ? `Add ${missing.join(', ')}` : '',
      extra.length > 0 ? `${missing.length > 0 ? 'leave' : 'Leave'} out ${extra.join(', ')}` : '',
    ];
    return parts.filter(Boolean).join(', ');
  },
  keys: 'Check the HMACs',
  keysHint: 'Nothing that you type here leaves this tab: it is in no link, file or setting.',
  allVhids: 'all vhids',
  password: 'password',
  addresses: 'virtual addresses',
  noAddress: (word: string) => `“${word}” is not an IPv4 or IPv6 address.`,
  check: 'Check',
  addVhid: 'Other keys for…',
  notYet: 'It has not been heard yet.',
  lastSent: 'last advertised',
  showIt: 'show it',
  announced: 'announced',
  next: 'next one due',
  takesOver: 'backups wait until',
  unknown: 'What a capture does not show',
  unknownText:
    'What a silent host is, whether it heard an advertisement, its timers, preempt, and a demotion that it does not announce. A lane is empty where nothing was heard.',
  heldCount: (total: number, all: number, packets: number, nodes: number) =>
    `${total === all ? grouped(all) : `${grouped(total)} of ${grouped(all)}`} · from ${count(packets, 'pfsync packet')} of ${count(nodes, 'node')}`,
  noPfsync: 'This capture has no pfsync packets: it shows no states.',
  noStateYet: 'No state is known at this instant.',
};
