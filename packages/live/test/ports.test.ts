import { readFileSync } from 'node:fs';
import { encodeAdvertisementFrame } from '@carplab/codec';
import { describe, expect, it } from 'vitest';
import { makeLab, type Node, skipLoudly, type Tracked, until, whyNoLab } from './namespaces.js';
import { program } from './program.js';

const PROBE = program(new URL('port-probe.ts', import.meta.url));
const skip = skipLoudly('ports on real interfaces', whyNoLab('cap', 'raw-socket', 'tcpdump'));

function frame(family: 4 | 6, srcMac: string, payload: Uint8Array = new Uint8Array(36).fill(0x21)): string {
  const bytes = encodeAdvertisementFrame(
    {
      family,
      srcMac,
      dstMac: family === 4 ? '01:00:5e:00:00:12' : '33:33:00:00:00:12',
      src: family === 4 ? '10.0.0.1' : 'fe80::1',
      dst: family === 4 ? '224.0.0.18' : 'ff02::12',
      ttl: 255,
      tos: 0x10,
      id: 0,
    },
    payload,
  );
  return Buffer.from(bytes).toString('hex');
}

interface Counts {
  readonly received: number;
  readonly sent: number;
  readonly sendErrors: number;
  readonly kernelDropped: number | null;
}

interface Said {
  readonly open?: string;
  readonly frame?: string;
  readonly timeUs?: number;
  readonly wallUs?: number;
  readonly link?: { present: boolean; up: boolean; carrier: boolean; index: number };
  readonly send?: unknown;
  readonly closed?: Counts;
  readonly counts?: Counts;
  readonly failure?: string;
  readonly code?: string;
}

const said = (probe: Tracked): Said[] => probe.lines().map((line) => JSON.parse(line) as Said);

async function probe(node: Node, kind: string, filter: string, hex = ''): Promise<Tracked> {
  const started = node.start([process.execPath, PROBE, kind, 'eth0', filter, hex]);
  await until(
    () => `${kind} to open: ${started.stdout()} ${started.stderr()}`,
    () => said(started).some(({ open }) => open !== undefined),
  );
  return started;
}

const FILTERS: Record<string, string> = { cap: 'proto 112', tcpdump: 'proto 112', raw: '112' };
/** The part of a frame that a raw socket keeps: whole IPv4 packets, but only the payload of IPv6. */
const payloadOf = (hex: string): string => hex.slice(-72);

describe.skipIf(skip)('ports on real interfaces', () => {
  const lab = skip ? undefined : makeLab();

  it('each kind hears what cap and raw-socket send, over IPv4 and IPv6, once, with times', async () => {
    const startMs = Date.now();
    const sender = lab!.addNode('s', ['10.0.0.1/24', 'fd00::1/64']);
    const hearer = lab!.addNode('h', ['10.0.0.2/24', 'fd00::2/64']);
    const frames = ([4, 6] as const).map((family) => frame(family, '00:00:5e:00:01:21'));
    const hearers = new Map<string, Tracked>();
    for (const kind of ['cap', 'tcpdump', 'raw'])
      hearers.set(kind, await probe(hearer, kind, FILTERS[kind]!));
    const senders: Tracked[] = [];
    for (const kind of ['cap', 'raw'])
      for (const hex of frames) senders.push(await probe(sender, kind, FILTERS[kind]!, hex));
    for (const [i, each] of senders.entries()) {
      each.process.kill('SIGUSR2');
      await until('the frame to be taken', () => said(each).some(({ send }) => send === 'taken'));
      // Each sender is a process, and cap has a second one: the next must not overtake it.
      for (const [kind, hearer] of hearers)
        await until(`frame ${i} at ${kind}`, () => said(hearer).filter((one) => one.frame).length > i);
    }
    for (const [kind, each] of hearers) {
      const got = said(each).filter((one) => one.frame);
      expect([kind, got.map((one) => payloadOf(one.frame!))]).toEqual([
        kind,
        new Array(4).fill('21'.repeat(36)),
      ]);
      if (kind !== 'raw') {
        expect([kind, got[0]!.frame, got[1]!.frame]).toEqual([kind, ...frames]);
      }
      // Current times, give or take a minute if a clock is set.
      for (const one of got) {
        expect(one.wallUs! / 1000).toBeGreaterThan(startMs - 60_000);
        expect(one.wallUs! / 1000).toBeLessThan(Date.now() + 60_000);
      }
    }
    // No sender hears itself.
    for (const each of senders) {
      each.process.kill('SIGTERM');
      await each.ended;
      const own = frames.map(payloadOf);
      const heard = said(each).filter((one) => one.frame && own.includes(payloadOf(one.frame)));
      // Senders hear those that came after them on the same interface, at most three, and never themselves alone.
      expect(heard.length).toBeLessThanOrEqual(3);
      expect(said(each).at(-1)!.closed).toMatchObject({ sent: 1, sendErrors: 0 });
    }
    for (const each of hearers.values()) each.process.kill('SIGTERM');
  });

  it.each(['cap', 'raw', 'tcpdump'])(
    '%s outlives an interface that goes down, loses its carrier, and is replaced',
    async (kind) => {
      const addresses = ['10.0.1.1/24', 'fd01::1/64'];
      const node = lab!.addNode(`${kind}-d`, addresses);
      const other = lab!.addNode(`${kind}-o`, ['10.0.1.2/24', 'fd01::2/64']);
      const hex = frame(4, '00:00:5e:00:01:21');
      const port = await probe(node, kind, FILTERS[kind]!, hex);
      const sender = await probe(other, 'cap', 'proto 112', hex);
      const links = () => said(port).flatMap(({ link }) => link ?? []);
      const frames = () => said(port).filter((one) => one.frame).length;
      const hears = async (): Promise<void> => {
        const before = frames();
        await until('a frame after the interface came back', () => {
          sender.process.kill('SIGUSR2');
          return frames() > before;
        });
      };
      await hears();
      node.run('ip', 'link', 'set', 'eth0', 'down');
      await until('word of the interface', () => links().at(-1)?.up === false);
      if (kind !== 'tcpdump') {
        port.process.kill('SIGUSR2');
        await until('the errno', () => said(port).some(({ send }) => send !== undefined));
        expect(said(port).find(({ send }) => send !== undefined)!.send).toMatchObject({ code: 'ENETDOWN' });
      }
      node.run('ip', 'link', 'set', 'eth0', 'up');
      for (const address of addresses.filter((each) => each.includes(':')))
        node.run('ip', 'addr', 'add', address, 'dev', 'eth0', 'nodad');
      await until('its return', () => links().at(-1)?.carrier === true);
      await hears();
      lab!.plug(node, false);
      await until('word of the carrier', () => links().at(-1)?.carrier === false);
      expect(links().at(-1)).toMatchObject({ present: true, up: true });
      lab!.plug(node, true);
      await hears();
      await lab!.replaceInterface(node, addresses, () =>
        until('word of its absence', () => links().at(-1)?.present === false),
      );
      await until('its return', () => links().at(-1)?.carrier === true);
      await hears();
      port.process.kill('SIGTERM');
      expect(await port.ended).toBe(0);
      expect(said(port).at(-1)!.closed!.received).toBe(frames());
      sender.process.kill('SIGTERM');
    },
  );

  it('tcpdump within the MTU: the largest packet, with VLAN tags, comes whole', async () => {
    const sender = lab!.addNode('m', ['10.0.3.1/24']);
    const hearer = lab!.addNode('n', ['10.0.3.2/24']);
    const hex = `${'ff'.repeat(6)}020000000001${'81000005'}0800${'45'.repeat(1500)}`;
    const hearing = await probe(hearer, 'tcpdump within the MTU', 'vlan');
    const sending = await probe(sender, 'cap', 'vlan', hex);
    sending.process.kill('SIGUSR2');
    const frames = () => said(hearing).filter((one) => one.frame);
    await until('the frame', () => frames().length > 0);
    expect(frames()[0]).toMatchObject({ frame: hex, truncated: false });
    for (const each of [sending, hearing]) each.process.kill('SIGTERM');
  });

  it('cap: what the kernel loses while nobody reads is counted', async () => {
    const hearer = lab!.addNode('k', ['10.0.2.1/24']);
    const sender = lab!.addNode('l', ['10.0.2.2/24']);
    const port = await probe(hearer, 'cap', 'icmp[icmptype] == icmp-echo');
    const { pid } = port.process;
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ');
    const child = children
      .filter((each) => readFileSync(`/proc/${each}/cmdline`, 'utf8').includes('cap-process'))
      .map(Number);
    expect(child.length).toBe(1);
    process.kill(child[0]!, 'SIGSTOP');
    const pings = 4000;
    sender.run('ping', '-q', '-f', '-c', `${pings}`, '10.0.2.1');
    process.kill(child[0]!, 'SIGCONT');
    // The kernel's buffer is read, and once a second it is asked what it dropped.
    const counts = (): Counts | undefined => said(port).findLast((one) => one.counts)?.counts;
    await until(
      () => `${pings} pings heard or lost: ${JSON.stringify(counts())}`,
      () => {
        port.process.kill('SIGUSR1');
        const { received = 0, kernelDropped = 0 } = counts() ?? {};
        return received + (kernelDropped ?? 0) >= pings;
      },
    );
    port.process.kill('SIGTERM');
    expect(await port.ended).toBe(0);
    const { received, kernelDropped } = said(port).at(-1)!.closed!;
    expect(kernelDropped).toBeGreaterThan(0);
    expect(received + kernelDropped!).toBe(pings);
  });

  it('no such interface, no such privilege: in words, with what to do', async () => {
    const node = lab!.addNode('f', []);
    const run = (before: string[], ...args: string[]): Said =>
      JSON.parse(node.run(before[0] ?? 'env', ...before.slice(1), process.execPath, PROBE, ...args)) as Said;
    for (const kind of ['cap', 'tcpdump', 'raw']) {
      const { failure, code } = run([], kind, 'eth7', FILTERS[kind]!);
      expect([kind, code, failure]).toEqual([
        kind,
        'ENODEV',
        expect.stringMatching(/^no interface 'eth7'; there are .*eth0/),
      ]);
    }
    const without = ['setpriv', '--bounding-set=-all', '--inh-caps=-all'];
    for (const kind of ['cap', 'raw']) {
      const { failure, code } = run(without, kind, 'eth0', FILTERS[kind]!);
      expect([kind, code, failure]).toEqual([
        kind,
        'EPERM',
        expect.stringMatching(/CAP_NET_RAW is required/),
      ]);
    }
  });
});
