/**
 * `npm run lab`: two firewalls on a real network, one of them UCARP and one carplab, made of network namespaces and a
 * bridge. The master is killed, the other takes over, the first one returns; then everything is shown as lanes. The network
 * is always removed at the end. Needs Linux, root, ucarp, tcpdump and ping.
 */
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  type FaultEntry,
  liveRecord,
  type ObservedLane,
  type SentAdvertisement,
  UCARP_HANDOVER_US,
} from '@carplab/analysis';
import { duration, laneChart, lanesText } from '@carplab/text';
import { Lab, type Node, type Tracked, until, whyNoNamespaces } from '../packages/live/test/namespaces.js';

const BIN = fileURLToPath(new URL('../packages/cli/bin/carplab.js', import.meta.url));
const VIP = '10.0.0.254';
const VHID = 7;
const SKEW = 100;
const PING_US = 500_000;
const TOOLS = { ip: 'iproute2', ucarp: 'ucarp', tcpdump: 'tcpdump', ping: 'iputils-ping' };

const say = (words: string): boolean => process.stderr.write(`${words}\n`);
const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
/** Microseconds since 1970 of an ISO time in UTC, with or without a Z. */
const timeOf = (text: string): number => {
  const [, seconds = '', micros = ''] = /^(.*:\d\d)\.(\d{6})/.exec(text) ?? [];
  return Date.parse(`${seconds}Z`) * 1000 + Number(micros);
};

function missing(): string | undefined {
  const tools = Object.entries(TOOLS).filter(
    ([tool]) => spawnSync('sh', ['-c', `command -v ${tool}`]).status !== 0,
  );
  if (tools.length > 0) return `apt-get install ${tools.map(([, packet]) => packet).join(' ')}`;
  return whyNoNamespaces();
}

type NodeName = 'ucarp' | 'carplab';

/** A lane about which nothing is known yet. carplab's machine runs from the start. */
function laneOf(host: NodeName) {
  return {
    ...{ host, link: 'lan', vhid: VHID, advertisements: [] as SentAdvertisement[] },
    transitions: [] as ObservedLane['transitions'][number][],
    power: [{ timeUs: 0, on: host === 'carplab' }],
  };
}

/** The record of a real run, µs since its start. */
class Story {
  readonly startUs = Date.now() * 1000;
  readonly #faults: FaultEntry[] = [];
  readonly #pings: { timeUs: number; lost: boolean }[] = [];
  readonly #lanes = { ucarp: laneOf('ucarp'), carplab: laneOf('carplab') };

  fault(kind: 'started' | 'killed'): number {
    const nowUs = Date.now() * 1000;
    const timeUs = nowUs - this.startUs;
    this.#faults.push({ id: this.#faults.length + 1, timeUs, kind, target: 'ucarp' });
    this.#lanes.ucarp.power.push({ timeUs, on: kind === 'started' });
    return nowUs;
  }

  transition(host: NodeName, wallUs: number, from: string, to: string, reason: string): void {
    this.#lanes[host].transitions.push({ timeUs: this.#since(wallUs), from, to, reason });
  }

  advertisement(host: NodeName, wallUs: number, sent: Omit<SentAdvertisement, 'timeUs'>): void {
    this.#lanes[host].advertisements.push({ timeUs: this.#since(wallUs), ...sent });
  }

  ping(wallUs: number, lost: boolean): void {
    this.#pings.push({ timeUs: this.#since(wallUs), lost });
  }

  finish(): string[] {
    const lost = this.#pings.filter((ping) => ping.lost).length;
    const pings = { kept: this.#pings, dropped: 0 };
    const record = liveRecord({
      ...{ fromUs: 0, toUs: Date.now() * 1000 - this.startUs, handoverUs: UCARP_HANDOVER_US },
      ...{ lanes: Object.values(this.#lanes), faults: this.#faults },
      pings: [{ client: 'client', to: VIP, pings, sent: this.#pings.length, lost }],
    });
    const chart = laneChart(record, record.fromUs, record.toUs, 'ucarp and carplab on a real network');
    return lanesText(chart, { width: process.stdout.columns ?? 100 });
  }

  #since(wallUs: number): number {
    return Math.round(wallUs - this.startUs);
  }
}

interface Event {
  readonly event?: string;
  readonly time?: string;
  readonly from?: string;
  readonly to?: string;
  readonly reason?: string;
  readonly protocol?: string;
  readonly src?: string;
  readonly timeUs?: number;
  readonly advbase?: number;
  readonly advskew?: number;
  readonly demote?: number;
}

const objects = (text: string): Event[] =>
  text.split('\n').flatMap((line) => (line.endsWith('}') ? [JSON.parse(line) as Event] : []));

/** UCARP reports its states on stderr. */
function readUcarp(story: Story, text: string): void {
  let from = 'INIT';
  for (const [, time = '', to = ''] of text.matchAll(/^(\S+): \[WARNING\] Switching to state: (\w+)/gm)) {
    story.transition('ucarp', timeOf(time), from, to, 'as ucarp logs it, without a reason');
    from = to;
  }
}

function readCarplab(story: Story, text: string): void {
  for (const { event, time = '', from = '', to = '', reason = '' } of objects(text))
    if (event === 'transition') story.transition('carplab', timeOf(time), from, to, reason);
}

/** Times of the advertisements by sender, as a third host on the switch saw them. */
function readAdvertisements(story: Story, text: string): { ucarp: number[]; carplab: number[] } {
  const seen = { ucarp: [] as number[], carplab: [] as number[] };
  for (const { protocol, src, timeUs: wallUs = 0, advbase = 0, advskew = 0, demote = 0 } of objects(text)) {
    if (protocol !== 'carp') continue;
    const node = src === '10.0.0.1' ? 'ucarp' : 'carplab';
    seen[node].push(wallUs);
    story.advertisement(node, wallUs, { family: 4, advbase, advskew, demote });
  }
  return seen;
}

/** Pings by sequence number: which were answered, and when the others must have been sent. */
function readPings(story: Story, text: string): number {
  const answered = new Map<number, number>();
  let last = 0;
  for (const [, seconds, sequence] of text.matchAll(/^\[(\d+\.\d+)\].*icmp_seq=(\d+)/gm)) {
    last = Math.max(last, Number(sequence));
    if (!text.includes(`icmp_seq=${sequence} ttl`)) continue;
    answered.set(Number(sequence), Math.round(Number(seconds) * 1e6));
  }
  const first = [...answered][0];
  if (first === undefined) return last;
  for (let sequence = first[0]; sequence <= last; sequence++) {
    const sentUs = answered.get(sequence) ?? first[1] + (sequence - first[0]) * PING_US;
    story.ping(sentUs, !answered.has(sequence));
  }
  return last - first[0] + 1 - answered.size;
}

async function run(lab: Lab, folder: string): Promise<void> {
  const key = join(folder, 'key');
  writeFileSync(key, 'secret\n', { mode: 0o600 });
  const script = (name: string, verb: string): string => {
    const path = join(folder, name);
    writeFileSync(path, `#!/bin/sh\nip addr ${verb} ${VIP}/24 dev "$1" 2>/dev/null || true\n`);
    chmodSync(path, 0o755);
    return path;
  };
  const up = script('up', 'add');
  const down = script('down', 'del');
  const one = lab.addNode('ucarp', ['10.0.0.1/24']);
  const two = lab.addNode('carplab', ['10.0.0.2/24']);
  const client = lab.addNode('client', ['10.0.0.9/24']);
  const story = new Story();
  const carplab = (node: Node, ...args: string[]): Tracked => node.start([process.execPath, BIN, ...args]);
  const ucarp = (): Tracked =>
    one.start([
      ...[
        'ucarp',
        '-i',
        'eth0',
        '-s',
        '10.0.0.1',
        '-v',
        `${VHID}`,
        '-p',
        'secret',
        '-a',
        VIP,
        '-k',
        '0',
        '-P',
      ],
      ...[`--upscript=${up}`, `--downscript=${down}`],
    ]);
  const keys = ['--vip', VIP, '--password-file', key];
  const sniff = carplab(client, 'sniff', '-i', 'eth0', '--json', ...keys);
  await until('sniff listens', () => sniff.stderr().includes('listening'));

  say('ucarp begins (advskew 0), then carplab (advskew 100); a client pings the virtual address');
  const first = ucarp();
  story.fault('started');
  await until('ucarp is master', () => first.stderr().includes('state: MASTER'));
  const speak = carplab(
    two,
    ...['speak', '-i', 'eth0', '--vhid', `${VHID}`, '--advskew', `${SKEW}`, '--vip', `${VIP}/24`],
    ...['--password-file', key, '--own-address', '--name', 'carplab', '--json', '--no-control'],
  );
  const ping = client.start(['ping', '-D', '-O', '-n', '-i', `${PING_US / 1e6}`, VIP]);
  const cast = { sniff, speak, ping };
  /** Waits for something; fails if a process ends first. */
  const live = (what: string, condition: () => boolean): Promise<void> =>
    until(what, () => {
      for (const [name, { process: each, stderr }] of Object.entries(cast))
        if (each.exitCode !== null || each.signalCode !== null)
          throw new Error(`${name} has ended (${each.signalCode ?? `status ${each.exitCode}`}). ${stderr()}`);
      return condition();
    });
  await live('the client has an answer', () => ping.stdout().includes('ttl='));
  await wait(4000);

  say('ucarp is killed, and its machine with it');
  // The link goes down first: a killed process may still have queued frames.
  one.run('ip', 'link', 'set', 'eth0', 'down');
  first.process.kill('SIGKILL');
  const killedUs = story.fault('killed');
  await live('carplab is master', () => objects(speak.stdout()).some(({ to }) => to === 'MASTER'));
  await wait(4000);

  say('it returns');
  one.run('ip', 'addr', 'flush', 'dev', 'eth0');
  one.run('ip', 'addr', 'add', '10.0.0.1/24', 'dev', 'eth0');
  one.run('ip', 'link', 'set', 'eth0', 'up');
  story.fault('started');
  const second = ucarp();
  await live('ucarp is master again', () => second.stderr().includes('state: MASTER'));
  await wait(3000);

  for (const each of [ping, sniff, speak]) each.process.kill('SIGINT');
  await Promise.all([ping.ended, sniff.ended, speak.ended]);
  second.process.kill('SIGKILL');
  readUcarp(story, first.stderr());
  readUcarp(story, second.stderr());
  readCarplab(story, speak.stdout());
  const seen = readAdvertisements(story, sniff.stdout());
  const lost = readPings(story, ping.stdout());
  process.stdout.write(`${story.finish().join('\n')}\n\n`);

  const lastUs = Math.max(...seen.ucarp.filter((us) => us < killedUs));
  const firstUs = Math.min(...seen.carplab.filter((us) => us > killedUs));
  const rule = 3_000_000 + Math.floor((SKEW * 1_000_000) / 256);
  process.stdout.write(
    `${[
      `carplab's first advertisement came ${duration(firstUs - lastUs)} after ucarp's last; 3·advbase + advskew/256 is ${duration(rule)}`,
      `since the kill ${duration(firstUs - killedUs)}; ${lost} pings lost, one every ${duration(PING_US)}`,
    ].join('\n')}\n`,
  );
}

const why = missing();
if (why !== undefined) {
  say(`the lab cannot be made here: ${why}`);
  process.exit(2);
}
/**
 * A process that outlives this one, and clears up when this one has ended without doing so: killed with SIGKILL, or by an
 * impatient parent. It waits at the end of a pipe, out of the terminal's reach.
 */
function leaveCaretaker(id: string, folder: string): void {
  const script = `cat > /dev/null
for namespace in $(ip netns list | grep -o '^${id}-[a-z]*'); do
  for pid in $(ip netns pids "$namespace"); do kill -9 "$pid"; done
  ip netns del "$namespace"
done
rm -rf "$0"`;
  spawn('sh', ['-c', script, folder], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] }).unref();
}

const folder = mkdtempSync(join(tmpdir(), 'carplab-lab-'));
const lab = new Lab();
leaveCaretaker(lab.id, folder);
const clear = (): void => {
  lab.destroy();
  rmSync(folder, { recursive: true, force: true });
};
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(signal, () => {
    clear();
    process.exit(130);
  });
try {
  await run(lab, folder);
} catch (error) {
  say(`the lab cannot go on: ${error instanceof Error ? error.message.trim() : error}`);
  process.exitCode = 1;
} finally {
  clear();
}
