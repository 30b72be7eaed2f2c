import { type Authenticator, createAuthenticator } from '@carplab/codec';
import { DIALECTS, writeCarpChecksum } from '@carplab/codec/carp';
import { CARP } from '@carplab/codec/layouts';
import { IPPROTO_CARP } from '@carplab/codec/net';
import type { Fault } from '@carplab/sim';
import type { Scenario, ScenarioHost, ScenarioStep } from '@carplab/sim/scenario';
import type { Experiment, Verifies } from './experiment.js';
import { type CapturedFrame, readFrames, readJson } from './fixture-files.js';
import {
  arpSent,
  gratuitousMac,
  type Operation,
  readSent,
  type Said,
  type Sent,
  type Timeline,
} from './timeline.js';

interface Recorded {
  /** Seconds of the day, and what was done then. */
  readonly events: readonly (readonly [number, string])[];
  readonly pcap: string;
  readonly logs: Readonly<Record<string, string>>;
}

const VHID = 50;
const SECOND_US = 1_000_000;
/** The measured password was not recorded, so the scenarios use another. */
const PASSWORD = 'reality';

/** a and b; one experiment has two addresses whose last octets sort in the opposite order of their first. */
function sourceOf(name: string, host: string): string {
  if (name === 'ti2') return host === 'a' ? '10.0.1.2' : '10.0.2.1';
  return host === 'a' ? '10.0.0.1' : '10.0.0.2';
}

/** What happens in each experiment, by the letters in the names of its captures. */
const TITLES: Readonly<Record<string, string>> = {
  bf: 'malformed advertisements',
  bm: 'advbase 4 against advbase 1',
  gb: 'a goodbye is injected',
  kn: 'the master is killed; no preempt',
  kp: 'the master is killed; preempt',
  kr: 'the master is killed; the backup is the better one',
  kz: 'the master is killed; equal skews',
  ld: 'the master loses its carrier',
  ln: 'a better one joins; no preempt',
  lp: 'a better one joins; preempt',
  ra: 'the master is killed; dead ratio 5',
  rn: 'the killed master starts again; no preempt',
  rp: 'the killed master starts again; preempt',
  rpl: 'an advertisement is replayed after the master was killed',
  sp: 'a partition, and its end',
  ti: 'equal ones start together',
  tn: 'SIGTERM',
  tz: 'SIGTERM with -z',
  u2: 'SIGUSR2; no preempt',
  u2p: 'SIGUSR2; preempt',
  wp: 'different passwords',
  wv: 'different addresses',
};

/** All experiments with two real ucarps. */
export function ucarpExperiments(): Experiment[] {
  const all = readJson<Record<string, Recorded>>('ucarp/ucarp-exp-events.json');
  return Object.keys(all)
    .sort()
    .map((name) => experiment(name, all[name]!));
}

function experiment(name: string, recorded: Recorded): Experiment {
  const t0 = Math.round(recorded.events[0]![0] * SECOND_US);
  const operations = operationsOf(recorded, t0);
  const said = saidOf(recorded, t0);
  const frames = readFrames(`ucarp/${recorded.pcap}`).map(({ timeUs, frame }) => ({
    timeUs: timeUs - t0,
    frame,
  }));
  const verifies = verifiesOf(name);
  const measured: Timeline = {
    operations,
    said,
    sent: sentOf(name, frames, operations, () => false),
    endUs: operations.find(({ what }) => what === 'end')!.timeUs,
  };
  return {
    name: `ucarp-exp-${name}`,
    title: TITLES[name] ?? TITLES[name.replace(/\d$/, '')] ?? name,
    kind: 'ucarp',
    measured,
    scenario: scenarioOf(name, measured, frames),
    beginUs: 0,
    operations,
    verifies,
  };
}

function operationsOf({ events }: Recorded, t0: number): Operation[] {
  return events.map(([seconds, what]) => ({
    timeUs: Math.round(seconds * SECOND_US) - t0,
    host: /^(?:start|signal \S+|carrier \S+) ([ab])/.exec(what)?.[1] ?? '',
    what: what.trim(),
  }));
}

/** Lines of both logs in order of time, without those about scripts, of which there are none. */
function saidOf({ logs }: Recorded, t0: number): Said[] {
  const said: Said[] = [];
  for (const [host, text] of Object.entries(logs)) {
    for (const entry of text.split('\n')) {
      const match = /^(\S+)\.(\d{6}): \[\w+\] (.*)$/.exec(entry);
      if (!match || match[3]!.includes('no script called')) continue;
      const timeUs = Date.parse(`${match[1]}Z`) * 1000 + Number(match[2]) - t0;
      said.push({ timeUs, host, line: plainLine(match[3]!) });
    }
  }
  return said.sort((a, b) => a.timeUs - b.timeUs);
}

/** Without random values. */
export function plainLine(line: string): string {
  return line.replace(/ - md2=.*$/, '').replace(/: \[\d+\]$/, '');
}

/** Which machine has which MAC address: a new master's first gratuitous ARP comes just before its advertisement. */
function macsOf(name: string, frames: readonly CapturedFrame[]): Readonly<Record<string, string>> {
  const macs: Record<string, string> = {};
  for (const [i, { timeUs, frame }] of frames.entries()) {
    const mac = gratuitousMac(frame);
    const next = frames.slice(i + 1).find((each) => each.frame[23] === IPPROTO_CARP);
    if (mac === undefined || Object.values(macs).includes(mac) || !next || next.timeUs - timeUs > 5_000)
      continue;
    const source = next.frame.subarray(26, 30).join('.');
    for (const host of ['a', 'b']) if (source === sourceOf(name, host)) macs[host] ??= mac;
  }
  return macs;
}

/** Who sent the frames: a machine that was killed sends nothing more. */
function sentOf(
  name: string,
  frames: readonly CapturedFrame[],
  operations: readonly Operation[],
  verifies: Verifies,
): Sent[] {
  const macs = macsOf(name, frames);
  return frames.flatMap(({ timeUs, frame }) => {
    const mac = gratuitousMac(frame);
    const owner = Object.keys(macs).find((host) => macs[host] === mac);
    if (owner !== undefined) return arpSent(frame, { timeUs, host: owner, interface: 'eth0' });
    const address = frame.subarray(26, 30).join('.');
    const source = address === sourceOf(name, 'a') ? 'a' : 'b';
    const life = operations.findLast((operation) => operation.host === source && operation.timeUs <= timeUs);
    const host = life?.what.startsWith('signal SIGKILL') ? 'outsider' : source;
    return readSent(frame, { timeUs, host, interface: 'eth0' }, verifies) ?? [];
  });
}

function addressOf(name: string, host: string): string {
  return name === 'wv' && host === 'b' ? '10.0.0.101' : '10.0.0.100';
}

function passwordOf(name: string, host: string): string {
  return name === 'wp' && host === 'b' ? `${PASSWORD}-2` : PASSWORD;
}

function authenticatorOf(name: string, host: string): Authenticator {
  const made = createAuthenticator({
    dialect: 'ucarp',
    key: DIALECTS.ucarp.key(passwordOf(name, host)) as Uint8Array,
    vhid: VHID,
    addresses: [Uint8Array.from(addressOf(name, host).split('.'), Number)],
  });
  return made;
}

function verifiesOf(name: string): Verifies {
  const keys = ['a', 'b'].map((host) => authenticatorOf(name, host));
  return (frame, start) => keys.some((key) => key.verify(frame, start));
}

function scenarioOf(name: string, measured: Timeline, frames: readonly CapturedFrame[]): Scenario {
  const { operations } = measured;
  const steps = operations.flatMap((operation, i) => stepsOf(operation, operations.slice(0, i), measured));
  return {
    name: `ucarp-exp-${name}`,
    learn: 'What two real ucarps did, done again.',
    seed: 1,
    durationUs: measured.endUs,
    segments: [{ name: 'lan' }],
    hosts: ['a', 'b'].map((host) => hostOf(name, host, measured, macsOf(name, frames)[host])),
    clients: [],
    servers: [],
    routers: [],
    steps: [...steps, ...forged(name, measured, frames)].sort((a, b) => a.timeUs - b.timeUs),
    expectations: [],
  };
}

/** When a ucarp that was started is running: its first line shows it, some 30 ms later. */
function beganUs({ said }: Timeline, start: Operation): number {
  return said.find(({ host, timeUs }) => host === start.host && timeUs > start.timeUs)!.timeUs;
}

function hostOf(name: string, host: string, measured: Timeline, mac = `02000000000${host}`): ScenarioHost {
  const start = measured.operations.find((operation) => operation.host === host)!;
  const [, advbase, advskew, flags] = /base=(\d+) skew=(\d+) ?(.*)$/.exec(start.what)!;
  const ratio = /-r (\d+)/.exec(flags!);
  return {
    config: {
      name: host,
      dialect: 'ucarp',
      preempt: flags!.includes('-P'),
      pcapTimeoutUs: SECOND_US,
      interfaces: [
        { name: 'eth0', mac: mac.replace(/..(?!$)/g, '$&:'), addresses: [`${sourceOf(name, host)}/16`] },
      ],
      vhids: [
        {
          interface: 'eth0',
          vhid: VHID,
          advbase: Number(advbase),
          advskew: Number(advskew),
          password: passwordOf(name, host),
          addresses: [`${addressOf(name, host)}/24`],
          ...(ratio ? { deadRatio: Number(ratio[1]) } : {}),
        },
      ],
    },
    startUs: beganUs(measured, start),
    clock: {},
    cables: [{ node: host, port: 'eth0', segment: 'lan' }],
  };
}

function stepsOf(operation: Operation, before: readonly Operation[], measured: Timeline): ScenarioStep[] {
  const { timeUs, host: node, what } = operation;
  const step = (action: ScenarioStep['action'], atUs = timeUs): ScenarioStep[] => [{ timeUs: atUs, action }];
  if (what.startsWith('start')) {
    const again = before.some(({ host }) => host === node);
    return again ? step({ kind: 'boot', node }, beganUs(measured, operation)) : [];
  }
  if (what.startsWith('signal SIGKILL')) return step({ kind: 'crash', node, link: 'stays' });
  if (what.startsWith('signal SIGTERM')) return step({ kind: 'shutdown', node });
  if (what.startsWith('signal SIGUSR2'))
    return step({ kind: 'command', node, command: { command: 'state', vhid: VHID, state: 'backup' } });
  if (what.startsWith('carrier')) return step({ kind: what.includes('off') ? 'link-down' : 'link-up', node });
  // The capture was made on b's side of the cut.
  if (what === 'partition') return step({ kind: 'cut', node: 'a' });
  if (what === 'healed') return step({ kind: 'uncut', node: 'a' });
  if (what === 'replay same frame') return replay(measured, before, timeUs);
  return [];
}

/** The killed master's last advertisement again; the capture gives the exact time. */
function replay({ sent }: Timeline, before: readonly Operation[], notedUs: number): ScenarioStep[] {
  const killedUs = before.find(({ what }) => what.startsWith('signal'))!.timeUs;
  const timeUs = sent.findLast(({ host, timeUs: atUs }) => host === 'outsider' && atUs <= notedUs)!.timeUs;
  const action = {
    kind: 'recorded-replay',
    segment: 'lan',
    host: 'a',
    fromUs: killedUs - SECOND_US,
    toUs: killedUs,
  } as const;
  return [{ timeUs, action }];
}

/** Frames that a third party injected, as captured, but with an HMAC of the scenario's own key. */
function forged(
  name: string,
  { operations, sent }: Timeline,
  frames: readonly CapturedFrame[],
): ScenarioStep[] {
  if (operations.some(({ what }) => what.startsWith('replay'))) return [];
  const key = authenticatorOf(name, 'a');
  return sent
    .filter(({ host }) => host === 'outsider')
    .map(({ timeUs }): ScenarioStep => {
      const frame = frames.find((each) => each.timeUs === timeUs)!.frame.slice();
      const action: Fault = { kind: 'forge', segment: 'lan', frame: signedAgain(frame, key) };
      return { timeUs, action };
    });
}

/** A wrong checksum stays wrong. */
function signedAgain(frame: Uint8Array, key: Authenticator): Uint8Array {
  const start = frame.length - CARP.span;
  const at = start + CARP.offset.checksum;
  const found = [frame[at]!, frame[at + 1]!] as const;
  writeCarpChecksum(frame, start);
  const wrong = frame[at]! - found[0] || frame[at + 1]! - found[1];
  key.sign(frame, start);
  if (wrong) frame[at] = frame[at]! ^ 0x55;
  return frame;
}
