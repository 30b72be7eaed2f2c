import { createAuthenticator, parseAddress } from '@carplab/codec';
import type { Scenario, ScenarioHost } from '@carplab/sim/scenario';
import { align, type MeasuredStep, streamOf } from './align.js';
import type { Experiment, Verifies } from './experiment.js';
import { readFrames, readJson } from './fixture-files.js';
import { actionsOf, command } from './freebsd-actions.js';
import { describedVhids, operationsOf, type Recorded, saidOf, vhidsOf } from './freebsd-recording.js';
import { SETTINGS, type Setting } from './freebsd-settings.js';
import { type Operation, readSent, type Sent, untagged } from './timeline.js';

const SECOND_US = 1_000_000;
const HZ = 100;
/** What happened before the recording takes place in the scenario's first half minute. */
const BEGIN_US = 30 * SECOND_US;

/** All experiments with FreeBSD 12.1 kernels in which CARP runs. `alloweddeviation`: of the hosts; 0 is exact timers. */
export function freebsdExperiments(alloweddeviation = 0): Experiment[] {
  return SETTINGS.map((setting) => experiment(setting, alloweddeviation));
}

function experiment(setting: Setting, alloweddeviation: number): Experiment {
  const recorded = readJson<Recorded>(`freebsd/${setting.captures[0]!.file}.json`);
  const verifies = verifiesOf(setting.captures.map(({ file }) => readJson<Recorded>(`freebsd/${file}.json`)));
  const frames = setting.captures.flatMap(({ file, interface: port }) =>
    readFrames(`freebsd/${file}.pcap`).map(({ timeUs, frame: tagged }) => {
      const { frame, vlan } = untagged(tagged);
      return { timeUs, frame, interface: vlan === undefined ? port : `vlan${vlan}` };
    }),
  );
  frames.sort((a, b) => a.timeUs - b.timeUs);
  const t0 = Math.min(frames[0]!.timeUs, Math.round(recorded.events[0]!.t * SECOND_US));
  const said = saidOf(recorded, t0);
  const operations = operationsOf(setting, recorded, t0, said);
  const captured = frames.map((each) => ({ ...each, timeUs: each.timeUs - t0 }));
  const sent = captured.flatMap(({ timeUs, frame, interface: port }) => {
    const host = senderOf(frame, setting);
    return readSent(frame, { timeUs, host, interface: port }, verifies) ?? [];
  });
  const endUs =
    Math.max(captured.at(-1)!.timeUs, ...operations.map((operation) => operation.timeUs)) + 100_000;
  const measured = { operations, said, sent, endUs };
  const exact = scenarioOf(setting, recorded, measured);
  const plain = {
    ...exact,
    hosts: exact.hosts.map((host) => ({ ...host, config: { ...host.config, alloweddeviation } })),
  };
  const bare = setting.heard
    ? { ...plain, steps: [...plain.steps, ...hearing(setting, captured, sent)] }
    : plain;
  const wanted = [
    ...operations.flatMap(stepsOf),
    ...captured.flatMap(({ timeUs, frame, interface: segment }): MeasuredStep[] =>
      sent.some((each) => each.timeUs === timeUs && each.host === 'outsider')
        ? [{ timeUs, action: { kind: 'forge', segment, frame } }]
        : [],
    ),
  ].sort((a, b) => a.timeUs - b.timeUs);
  const aligned = align(bare, BEGIN_US, sent, wanted, endUs, HZ);
  return {
    name: setting.name,
    title: recorded.title,
    kind: 'freebsd',
    measured,
    scenario: { ...bare, durationUs: aligned.endUs, steps: [...bare.steps, ...aligned.steps] },
    beginUs: BEGIN_US,
    operations: aligned.steps.flatMap(({ timeUs, operation }) =>
      operation === undefined ? [] : [{ ...operation, timeUs: timeUs - BEGIN_US }],
    ),
    verifies,
  };
}

/** Judged by the last byte of the source: IPv4, or IPv6 link-local, which comes from the MAC address. */
function senderOf(frame: Uint8Array, { own }: Setting): string {
  const last = frame[12] === 0x86 ? frame[37]! - 8 : frame[29];
  if (last === 2 && own['A']) return 'A';
  return last === 3 && own['B'] ? 'B' : 'outsider';
}

function verifiesOf(recordings: readonly Recorded[]): Verifies {
  const configs = recordings.flatMap(({ hmac_configs: each }) => each);
  const keys = configs.map(([, password, vhid, vips]) => {
    const key = new Uint8Array(20);
    key.set(new TextEncoder().encode(password).subarray(0, 20));
    const addresses = vips.map((vip) => parseAddress(vip)!);
    const made = createAuthenticator({ dialect: 'freebsd', key, vhid, addresses });
    return made;
  });
  return (frame, start) => keys.some((key) => key.verify(frame, start));
}

/** The scenario without what was done in the recording. */
function scenarioOf(
  setting: Setting,
  recorded: Recorded,
  measured: { sent: readonly Sent[]; endUs: number },
): Scenario {
  const vms = Object.keys(setting.own);
  const ports = [...new Set(vms.flatMap((vm) => Object.keys(setting.own[vm]!)))];
  return {
    name: setting.name,
    learn: recorded.title,
    seed: 1,
    durationUs: BEGIN_US + measured.endUs,
    segments: ports.map((name) => ({ name })),
    hosts: vms.map((vm) => hostOf(vm, setting, recorded, measured)),
    clients: [],
    servers: [],
    routers: [],
    steps: (setting.running ?? []).flatMap((vm) => {
      const timeUs = startUs(vm, setting, measured);
      return [
        ...(setting.preempt ? [{ timeUs, action: command(vm, { command: 'preempt', on: true }) }] : []),
        ...describedVhids(vm, recorded).flatMap(({ interface: port, vhid, addresses }) =>
          addresses.map((add) => ({
            timeUs,
            action: command(vm, { command: 'address', interface: port, vhid, add }),
          })),
        ),
      ];
    }),
    expectations: [],
  };
}

function hostOf(
  vm: string,
  setting: Setting,
  recorded: Recorded,
  measured: { sent: readonly Sent[] },
): ScenarioHost {
  const own = setting.own[vm]!;
  const running = setting.running?.includes(vm) ?? false;
  const names = Object.keys(own);
  return {
    config: {
      name: vm,
      dialect: 'freebsd',
      release: 12,
      hz: HZ,
      interfaces: names.map((name, i) => ({
        name,
        mac: `52:54:00:00:0${name.startsWith('vlan') ? 0 : i}:0${vm.toLowerCase()}`,
        addresses: [...own[name]!],
      })),
      // Each is created with its first address.
      vhids: vhidsOf(vm, recorded).map((vhid) => ({ ...vhid, addresses: [] })),
    },
    startUs: running ? startUs(vm, setting, measured) : 'never',
    clock: {},
    cables: names.map((port) => ({ node: vm, port, segment: port })),
  };
}

/** What the MASTER heard while it was still BACKUP: in each family of each vhid, a recorded frame of its own. */
function hearing(
  setting: Setting,
  captured: readonly { timeUs: number; frame: Uint8Array; interface: string }[],
  sent: readonly Sent[],
): MeasuredStep[] {
  const timeUs = startUs(setting.master!, setting, { sent });
  const own = sent.filter(({ host }) => host === setting.master);
  const firsts = own.filter((one, i) => own.findIndex((other) => streamOf(other) === streamOf(one)) === i);
  return firsts.map((first) => {
    const { frame, interface: segment } = captured.find(({ timeUs: atUs }) => atUs === first.timeUs)!;
    return { timeUs, action: { kind: 'forge', segment, frame } };
  });
}

/** A machine that was already running, timed so that its advertisements come when they were measured. */
function startUs(vm: string, { master }: Setting, { sent }: { sent: readonly Sent[] }): number {
  const first = sent.find(({ host }) => host === master)!;
  const interval = (base: number, skew: number): number =>
    base * SECOND_US + Math.floor((skew * SECOND_US) / 256);
  const tick = SECOND_US / HZ;
  const ticks = (us: number): number => (Math.ceil(us / tick) + 1) * tick;
  const down = ticks(3 * first.advbase * SECOND_US + interval(0, first.advskew));
  const began =
    BEGIN_US +
    Math.floor(first.timeUs / tick) * tick -
    down -
    5 * ticks(interval(first.advbase, first.advskew));
  return vm === master ? began : began + down + SECOND_US;
}

/** The scenario's equivalent of a command. */
function stepsOf({ timeUs, host: node, what }: Operation): MeasuredStep[] {
  const operation = { timeUs, host: node, what };
  return actionsOf(node, what).map((action) => ({ timeUs, action, operation }));
}
