import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CaptureReader, LINKTYPES, PcapWriter } from '@carplab/capture';
import { parseAddress } from '@carplab/codec';
import { describe, expect, it } from 'vitest';
import { type Node, skipLoudly, type Tracked, until, whyNoLab } from '../../live/test/namespaces.js';
import { inLab, Overrun } from '../../live/test/standstill.js';
import { carplab, jsonLines, scratch } from './carplab.js';
import { hostileFrames } from './hostile-frames.js';
import { type Speaker, speakOn } from './speak-lab.js';

/** Packets of each flood: a million, with FLOOD_PACKETS=1000000. */
const PACKETS = Number(process.env['FLOOD_PACKETS'] ?? 60_000);
/** Packets per second, if the machine can handle that. */
const RATE = 20_000;
const VHID = 7;
const VIP = '10.0.0.254';
/**
 * How much memory may grow over a million packets, MiB; keeping something per packet would take more. V8 may leave up to
 * fifty uncollected, on a busy machine after only a few packets.
 */
const MEMORY_MIB = 128;
const SETTLING_MS = 2500;

const folder = scratch();
const key = join(folder, 'key');
writeFileSync(key, 'secret\n', { mode: 0o600 });
const skip = skipLoudly(
  'a flood of hostile packets on a real interface',
  whyNoLab('cap', 'tcpreplay', 'tcpdump'),
);

/** Frames of a capture that may still be being written. */
function framesOf(file: string): { bytes: Uint8Array; timeUs: number }[] {
  const reader = new CaptureReader();
  reader.push(new Uint8Array(readFileSync(file)));
  const frames: { bytes: Uint8Array; timeUs: number }[] = [];
  for (let frame = reader.next(); frame; frame = reader.next())
    frames.push({ bytes: frame.bytes.slice(frame.start, frame.end), timeUs: frame.timeUs });
  return frames;
}

interface Counts {
  readonly received: number;
  readonly dropped: number;
  readonly kernelDropped: number | null;
}

interface Status {
  readonly pid: number;
  readonly ports: readonly { readonly counts: Counts }[];
  readonly statistics: Readonly<Record<string, number>>;
  /** Frames that its interface has received, by the kernel's count. */
  readonly arrived: number;
  /** Resident memory when it was asked, MiB. */
  readonly rssMib: number;
  readonly timing: { readonly fired: number; readonly late: number; readonly worstUs: number };
}

function statusOf(speaker: Speaker): Status {
  const status = jsonLines<Status>(speaker.ctl('--json', 'status'))[0]!;
  const rssMib =
    Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${status.pid}/status`, 'utf8'))?.[1]) / 1024;
  const arrived = Number(speaker.node.run('cat', '/sys/class/net/eth0/statistics/rx_packets'));
  return { ...status, rssMib, arrived };
}

/** Frames that did not reach a speaker, by the kernel's count. */
const lostBy = ({ ports: [port] }: Status): number =>
  port!.counts.dropped + (port!.counts.kernelDropped ?? 0);

const transitions = (speaker: Speaker) => speaker.events().filter(({ event }) => event === 'transition');

async function listen(node: Node, file: string, ...filter: string[]): Promise<Tracked> {
  const tap = node.start([
    ...['tcpdump', '-i', 'eth0', '-U', '-w', file, '--immediate-mode', '-Z', 'root'],
    ...filter,
  ]);
  await until('tcpdump', () => tap.stderr().includes('listening on'));
  return tap;
}

describe.skipIf(skip)('a flood of hostile packets', { timeout: 600_000 }, () => {
  it('changes no state; attacks that work on every implementation raise an alarm', () =>
    inLab(async (lab, attempt) => {
      const [a, b, c] = [1, 2, 3].map((n) => lab.addNode(`f${n}`, [`10.0.0.${n}/24`]));
      const seen = join(folder, 'seen.pcap');
      // On the master's own cable end, in the kernel, so that none of the flood gets into it or in its way.
      const tap = await listen(a!, seen, 'outbound and proto 112');
      const args = ['-i', 'eth0', '--vhid', `${VHID}`, '--vip', `${VIP}/24`, '--password-file', key];
      const one = speakOn(a!, folder, 'one', args);
      await one.becomes('MASTER');
      const two = speakOn(b!, folder, 'two', [...args, '--advskew', '100']);
      await two.becomes('BACKUP');
      await until('some advertisements', () => framesOf(seen).length >= 3);
      const genuine = framesOf(seen).map(({ bytes }) => bytes);

      const flood = async (insidious: boolean, seed: number): Promise<void> => {
        const file = join(folder, `flood-${seed}.pcap`);
        const count = Math.min(PACKETS, 20_000);
        const pcap = new PcapWriter({ linkType: LINKTYPES.ethernet });
        const records = [pcap.header()];
        const hostile = { count, seed, vhid: VHID, vip: parseAddress(VIP)!, genuine, insidious };
        for (const bytes of hostileFrames(hostile)) records.push(pcap.frame({ bytes, timeUs: 0 }));
        writeFileSync(file, Buffer.concat(records));
        const loops = Math.ceil(PACKETS / count);
        const sent = c!.start([
          'tcpreplay',
          '-i',
          'eth0',
          `--pps=${RATE / attempt}`,
          `--loop=${loops}`,
          '--preload-pcap',
          file,
        ]);
        expect(await sent.ended, sent.stderr()).toBe(0);
        const passing = Number(/\d+/.exec(c!.run('tcpdump', '--count', '-r', file, 'proto 112'))?.[0]);
        process.stdout.write(
          `${/Rated:.*/.exec(sent.stdout())?.[0] ?? ''}; ${loops * count} packets went in, ${loops * passing} of them pass the filter\n`,
        );
        // Frames in flight arrive, and the kernel is asked what it lost.
        await new Promise((resolve) => setTimeout(resolve, SETTLING_MS));
      };
      const report = (speaker: Speaker, state: string, before: Status): void => {
        const after = statusOf(speaker);
        const arrived = after.arrived - before.arrived;
        const now = after.ports[0]!.counts;
        const then = before.ports[0]!.counts;
        const received = now.received - then.received;
        const dropped = now.dropped - then.dropped;
        const inKernel =
          now.kernelDropped === null ? 'unknown' : now.kernelDropped - (then.kernelDropped ?? 0);
        const grown = after.rssMib - before.rssMib;
        const { fired, late, worstUs } = after.timing;
        process.stdout.write(
          `  in ${state}: ${arrived} reached the interface, ${received} received, lost in the kernel: ${inKernel}, on the way: ${dropped}; memory ${grown.toFixed(1)} MiB more; ${fired} timers, ${late} more than 2 ms late, the worst ${worstUs / 1000} ms; badauth ${after.statistics['badauth']}, badsum ${after.statistics['badsum']}\n`,
        );
        expect(received).toBeGreaterThan(1000);
        expect(grown).toBeLessThan(MEMORY_MIB);
      };

      const interval = (when: string, from: number): void => {
        const times = framesOf(seen)
          .slice(from)
          .map(({ timeUs }) => timeUs);
        const gaps = times.slice(1).map((us, i) => (us - times[i]!) / 1e6);
        const [least, most] = [Math.min(...gaps), Math.max(...gaps)].map((gap) => gap.toFixed(4));
        process.stdout.write(
          `  what the MASTER sent ${when}: ${times.length} advertisements, ${least} to ${most} s apart\n`,
        );
      };
      const before = [statusOf(one), statusOf(two)] as const;
      const quiet = framesOf(seen).length;
      await flood(false, 1);
      report(one, 'MASTER', before[0]);
      report(two, 'BACKUP', before[1]);
      interval('meanwhile', quiet);
      // A host that loses frames of the flood may lose some of the master's; then no hostile frame caused the change.
      const lost = lostBy(statusOf(two)) - lostBy(before[1]);
      if (lost > 0 && transitions(two).at(-1)?.reason === 'master timed out')
        throw new Overrun(
          `${lost} frames were lost at ${RATE / attempt} a second, and the master among them`,
        );
      expect(transitions(one).map(({ to }) => to)).toEqual(['BACKUP', 'MASTER']);
      expect(transitions(two).map(({ to }) => to)).toEqual(['BACKUP']);
      expect(statusOf(two).statistics['badauth']).toBeGreaterThan(0);

      const warm = [statusOf(one), statusOf(two)] as const;
      const alarmsBefore = two.events().length;
      await flood(true, 2);
      report(one, 'MASTER', warm[0]);
      report(two, 'BACKUP', warm[1]);
      const told = two
        .events()
        .slice(alarmsBefore)
        .filter(({ event }) => event === 'alarm');
      expect(told.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['replay', 'forged']));
      for (const speaker of [one, two]) {
        const warned = speaker
          .events()
          .filter(({ event, kind }) => event === 'alarm' && /^(replay|forged|echo)$/.test(kind ?? ''));
        const firstUs = Math.min(...warned.map(({ timeUs }) => timeUs));
        for (const { timeUs, to } of transitions(speaker).slice(speaker === one ? 2 : 1))
          expect(timeUs, `${to} without an alarm before it`).toBeGreaterThanOrEqual(firstUs);
      }
      // In the end the better one is master again, and advertises in time.
      await until('one is MASTER', () => one.state() === 'MASTER' || two.state() === 'MASTER');

      tap.process.kill('SIGINT');
      await tap.ended;
      interval('in all', 0);
      const checked = carplab(['decode', seen, '--json', '--password-file', key, '--vip', VIP]);
      expect(checked.status, checked.stderr).toBe(0);
      for (const speaker of [one, two]) expect(await speaker.stop()).toBe(0);
    }));
});
