import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { LINKTYPES, PcapWriter } from '@carplab/capture';
import { encodePfsyncFrame, encodePfsyncPacket } from '@carplab/codec';
import { PFSYNC_HEADER, PFSYNC_STATE_1301, PFSYNC_SUBHEADER } from '@carplab/codec/layouts';
import { canMeasureMemory, runCommand } from './command.js';
import { kernelContender } from './contender.js';
import { contest, missing } from './contest.js';
import { median } from './median.js';
import { drawState } from './pfsync-states.js';
import { type Row, rateRow } from './row.js';

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const OUT = here('out/');
const NOTES = here('out/time.txt');
/** FreeBSD 13 at an MTU of 1500. */
const STATES = 6;
const STATE: number = PFSYNC_STATE_1301.span;
const CLIENTS = [PFSYNC_STATE_1301.offset['key[0].addr[1]'], PFSYNC_STATE_1301.offset['key[1].addr[1]']];
/** Distinct packets, written repeatedly with other ids and times. */
const KINDS = 64;

/** pfsync in memory, and through the command. No other program reads a state, so tcpdump is only a reference. */
export async function pfsyncGroup(quick: boolean): Promise<Row[]> {
  const names = ['pfsync-view', 'pfsync-plain', 'pfsync-buffer-layout'];
  const roundMs = quick ? 100 : 150;
  const rate = await contest(
    names.map((name) => [name, () => kernelContender(name, roundMs)] as const),
    quick ? 5 : 31,
  );
  const peer = rate.get('pfsync-buffer-layout');
  const against = 'buffer-layout decode';
  const aim = { kind: 'at least', ratio: 40 } as const;
  const bound =
    'the same loads written out by hand take three quarters of the time; see bench/README.md, "What bounds pfsync".';
  return [
    rateRow('pfsync 1400: walk + all fields, view', rate.get('pfsync-view')!, against, peer, aim, bound),
    rateRow('pfsync 1400: plain object', rate.get('pfsync-plain')!, against, peer),
    ...command(quick),
  ];
}

function command(quick: boolean): Row[] {
  const megabytes = quick ? 50 : 500;
  mkdirSync(OUT, { recursive: true });
  const file = `${OUT}pfsync.pcap`;
  const small = `${OUT}pfsync-small.pcap`;
  try {
    const states = writePfsync(file, megabytes);
    writePfsync(small, megabytes / 10);
    const runs = quick ? 1 : 3;
    const carplab = (path: string): string[] => [
      process.execPath,
      here('../packages/cli/bin/carplab.js'),
      'decode',
      path,
    ];
    const times = (argv: readonly string[]) => Array.from({ length: runs }, () => runCommand(argv, NOTES));
    const ours = times(carplab(file));
    if (!ours[0]!.stderr.includes(' pfsync, 0 other'))
      throw new Error(`carplab decode says ${ours[0]!.stderr}`);
    const tcpdump = (): number | undefined => {
      try {
        return states / median(times(['tcpdump', '-nr', file]).map(({ seconds }) => seconds));
      } catch (error) {
        missing('tcpdump', String(error));
        return undefined;
      }
    };
    const what = `decode ${megabytes} MB of pfsync, states`;
    const speed = states / median(ours.map(({ seconds }) => seconds));
    const rows = [rateRow(what, speed, 'tcpdump, which reads no state', tcpdump())];
    if (!canMeasureMemory) return rows;
    const large = median(ours.map(({ peakKiB }) => peakKiB!));
    const less = median(times(carplab(small)).map(({ peakKiB }) => peakKiB!));
    const text = (kib: number): string => `${(kib / 1024).toFixed(1)} MiB`;
    const memory = `peak memory, ${megabytes} MB against ${megabytes / 10} MB of pfsync`;
    const within = { kind: 'equal within', tolerance: 0.2 } as const;
    return [
      ...rows,
      {
        what: memory,
        ours: text(large),
        against: 'itself',
        peer: text(less),
        ratio: large / less,
        aim: within,
      },
    ];
  } finally {
    rmSync(OUT, { recursive: true, force: true });
  }
}

/** Writes about so many megabytes of full states, each state with its own id; returns the number of states. */
export function writePfsync(path: string, megabytes: number): number {
  const writer = new PcapWriter({ linkType: LINKTYPES.ethernet });
  const kinds = Array.from({ length: KINDS }, (_, i) => {
    const items = Array.from({ length: STATES }, (_, j) => drawState(STATES * i + j));
    const messages = [{ action: i % 2 === 0 ? 'INS' : 'UPD', items }];
    const packet = encodePfsyncPacket({ variant: 'freebsd-1301', messages });
    const frame = encodePfsyncFrame({ srcMac: '02:00:00:00:00:01', src: `10.255.0.${1 + (i % 2)}` }, packet);
    return { record: writer.frame({ bytes: frame, timeUs: 0 }), stateAt: frame.length - packet.length + 16 };
  });
  const header = PFSYNC_HEADER.span + PFSYNC_SUBHEADER.span;
  const file = openSync(path, 'w');
  let written = 0;
  let packets = 0;
  try {
    writeSync(file, writer.header());
    while (written < megabytes * 1e6) {
      const parts: Uint8Array[] = [];
      for (let i = 0; i < 1000; i++, packets++) {
        const { record, stateAt } = kinds[packets % KINDS]!;
        const copy = record.slice();
        const view = new DataView(copy.buffer);
        view.setUint32(0, 1_767_225_600 + Math.floor(packets / 1000), true);
        view.setUint32(4, (packets % 1000) * 1000, true);
        for (let j = 0; j < STATES; j++) {
          const state = stateAt + header + j * STATE;
          const number = STATES * packets + j;
          view.setUint32(state + 4, number);
          // 10.x.y.z on both sides of pf: each state its own flow.
          for (const client of CLIENTS) view.setUint32(state + client, 0x0a00_0000 + (number & 0xff_ffff));
        }
        parts.push(copy);
        written += copy.length;
      }
      writeSync(file, Buffer.concat(parts));
    }
  } finally {
    closeSync(file);
  }
  return packets * STATES;
}
