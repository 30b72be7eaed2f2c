// Longer than 300 lines: the life of one process, from its options to its last line, in order.

import { isIP } from 'node:net';
import type { Bound } from '@carplab/analysis';
import type { DialectName } from '@carplab/codec';
import { DIALECTS, PASSWORD_BYTES, passwordBytes } from '@carplab/codec/carp';
import { checkHostConfig, createHost, type Host, type HostConfig } from '@carplab/host';
import { DEFAULT_DIALECT } from '@carplab/implementations';
import {
  AddressFollower,
  beUrgent,
  ControlFailure,
  capPort,
  controlPath,
  Driver,
  NodeAlarms,
  type OpenPort,
  PortFailure,
  rawPort,
  StateCommands,
  serveControl,
  systemClock,
  systemDraws,
} from '@carplab/live';
import { Failure, fileFailure } from '../failure.js';
import { givenPasswords, type KeyOptions, secretFiles } from '../input/bindings.js';
import { warnIfReadable } from '../input/readable-secret.js';
import { printErr } from '../output/output.js';
import { PatientOutput } from '../output/patient-output.js';
import { requirePrivilege } from '../privilege.js';
import { keysFor } from './keys-for.js';
import { readSpeakConfig, type SpeakConfig } from './speak-config.js';
import { SpeakControl } from './speak-control.js';
import { SpeakEvents } from './speak-events.js';
import { hostConfig, type Place, type SpeakSettings } from './speak-settings.js';

export interface SpeakOptions extends Pick<KeyOptions, 'password' | 'passwordFile'> {
  readonly interface?: string;
  readonly name?: string;
  readonly vhid?: number;
  readonly advbase?: number;
  readonly advskew?: number;
  readonly vip?: readonly Bound<string>[];
  readonly dialect?: DialectName;
  readonly preempt?: boolean;
  readonly demote?: number;
  readonly peer?: readonly string[];
  readonly ownAddress?: boolean;
  readonly up?: string;
  readonly down?: string;
  readonly commandTimeout: number;
  readonly config?: string;
  /** Default: cap */
  readonly capture?: 'cap' | 'raw';
  /** Of the kernel, MiB. */
  readonly buffer: number;
  /** A path; false for none. */
  readonly control: string | false | undefined;
  /** Ask the scheduler to run us as soon as we wake. */
  readonly realtime: boolean;
  readonly json?: boolean;
}

const CARP_ONLY = 'proto 112';
/** Requests for addresses, and pings. */
const ADDRESSES =
  'arp or icmp[icmptype] = icmp-echo or (icmp6 and (ip6[40] = 128 or ip6[40] = 135 or ip6[40] = 136))';
/** The answers from a unicast peer about its address. */
const NEIGHBORS = 'arp or (icmp6 and ip6[40] = 136)';
/** Commands start only if no timer is due within this time, because starting a process takes milliseconds. */
const QUIET_US = 20_000;
/** The longest that a command waits for that. */
const QUIET_PATIENCE_MS = 200;
const FLUSH_MS = 1000;

/** `carplab speak`: takes part in the election until it is stopped. Returns the exit status. */
export async function speak(options: SpeakOptions): Promise<number> {
  requirePrivilege();
  const read = options.config === undefined ? fromOptions(options) : fromFile(options.config, options);
  const { settings } = read;
  warnIfReadable(read.secretFiles);
  warnIfCut(settings);
  const config = hostConfig(settings, read.place);
  const host = hostOf(config, read.place);
  return new Speaking(options, settings, config, host).run();
}

/** One participant in the election. */
class Speaking {
  readonly #options: SpeakOptions;
  readonly #settings: SpeakSettings;
  readonly #config: HostConfig;
  readonly #host: Host;
  readonly #words: PatientOutput = new PatientOutput(2, () => {});
  readonly #data: PatientOutput = new PatientOutput(
    1,
    () => this.#stop('nobody reads its output any more'),
    (error) =>
      this.#words.line(`carplab: ${fileFailure('stdout', 'write', error).message}; events are dropped`),
  );
  readonly #clock = systemClock();
  readonly #commands: StateCommands;
  readonly #events: SpeakEvents;
  readonly #alarms: NodeAlarms;
  #driver: Driver | undefined;
  #stop: (why: string) => void = () => {};

  constructor(options: SpeakOptions, settings: SpeakSettings, config: HostConfig, host: Host) {
    this.#options = options;
    this.#settings = settings;
    this.#config = config;
    this.#host = host;
    this.#commands = new StateCommands({
      up: settings.up,
      down: settings.down,
      timeoutMs: settings.commandTimeoutMs,
      quiet: () => this.#quiet(),
      done: (outcome) => this.#events.command(outcome, this.#driver?.nowUs ?? 0, this.#clock.wallUs()),
    });
    this.#events = new SpeakEvents({
      host: config.name,
      json: options.json ?? false,
      data: this.#data,
      words: this.#words,
    });
    this.#alarms = new NodeAlarms({
      config,
      stateOf: (name, vhid) =>
        host.states().find((each) => each.vhid === vhid && each.interface === name)?.state ?? 'INIT',
      alarm: ({ kind, link, vhid, message }) =>
        this.#events.alarm(kind, link, vhid, message, this.#driver?.nowUs ?? 0, this.#clock.wallUs()),
    });
  }

  async run(): Promise<number> {
    const stopped = new Promise<string>((resolve) => {
      this.#stop = resolve;
    });
    if (this.#options.realtime) beUrgent();
    const driver = await this.#open();
    this.#driver = driver;
    const control = new SpeakControl(driver, this.#host, this.#config, this.#alarms);
    const path = this.#options.control;
    let server: { close(): void } | undefined;
    try {
      if (path !== false) {
        const names = this.#config.interfaces.map(({ name }) => name);
        server = await serveControl(path ?? controlPath(names), (request) => control.answer(request));
      }
    } catch (error) {
      await driver.stop();
      throw error instanceof ControlFailure ? new Failure(error.message) : error;
    }
    const forget = this.#onSignals(control);
    driver.start();
    const why = await stopped;
    this.#events.ending(why, driver.nowUs, this.#clock.wallUs());
    // Goodbye, if the dialect has one; then the down commands; the ports last, after everything is sent.
    for (const { interface: name, vhid } of this.#config.vhids)
      driver.command({ command: 'vhid', interface: name, vhid, up: false });
    server?.close();
    await this.#commands.settled();
    await driver.stop();
    forget();
    await Promise.all([this.#data.flushed(FLUSH_MS), this.#words.flushed(FLUSH_MS)]);
    return 0;
  }

  async #open(): Promise<Driver> {
    try {
      return await Driver.open({
        node: this.#host,
        ports: this.#config.interfaces.map(({ name }) => this.#port(name)),
        clock: this.#clock,
        watch: this.#alarms,
        addresses: new AddressFollower(this.#config),
        event: (event) => {
          this.#events.node(event);
          if (event.event !== 'transition') return;
          const { interface: name, vhid, from, to, reason } = event;
          const addresses = this.#config.vhids.find(
            (each) => each.vhid === vhid && each.interface === name,
          )!.addresses;
          const why = this.#events.reason(reason);
          this.#commands.changed({ interface: name, vhid, from, to, reason: why, addresses });
        },
      });
    } catch (error) {
      if (error instanceof PortFailure) throw new Failure(error.message);
      throw error;
    }
  }

  #port(name: string): OpenPort {
    if (this.#options.capture === 'raw') return rawPort(name, { protocols: [112] });
    const unicast = this.#config.vhids.some(({ peer, peer6 }) => peer !== undefined || peer6 !== undefined);
    const filters = [CARP_ONLY];
    if (this.#settings.ownAddress) filters.push(ADDRESSES);
    else if (unicast) filters.push(NEIGHBORS);
    return capPort(name, {
      filter: filters.join(' or '),
      urgent: this.#options.realtime,
      bufferBytes: this.#options.buffer << 20,
    });
  }

  /** Resolves when no timer is due soon. */
  async #quiet(): Promise<void> {
    const endMs = performance.now() + QUIET_PATIENCE_MS;
    await new Promise(setImmediate);
    while (performance.now() < endMs) {
      const leftUs = this.#host.nextDeadline() - (this.#driver?.nowUs ?? 0);
      if (leftUs > QUIET_US) return;
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  }

  /** As in ucarp: SIGUSR1 prints the state, SIGUSR2 makes it BACKUP. Signals that end it do so with a goodbye. */
  #onSignals(control: SpeakControl): () => void {
    const stop = (signal: NodeJS.Signals): void => this.#stop(signal);
    const status = (): void => {
      for (const line of control.statusLines()) this.#words.line(line);
    };
    const backup = (): void => void control.answer({ command: 'state', state: 'backup' });
    const handlers = { SIGINT: stop, SIGTERM: stop, SIGHUP: stop, SIGUSR1: status, SIGUSR2: backup };
    for (const [signal, handler] of Object.entries(handlers)) process.on(signal, handler);
    return () => {
      for (const [signal, handler] of Object.entries(handlers)) process.off(signal, handler);
    };
  }
}

function fromFile(file: string, options: SpeakOptions): SpeakConfig {
  const strange = (['vhid', 'vip', 'advbase', 'advskew', 'password', 'passwordFile', 'peer'] as const).find(
    (key) => options[key] !== undefined,
  );
  if (strange !== undefined) {
    const name = strange.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    throw new Failure(`--${name} belongs in ${file}: --config describes the virtual hosts`);
  }
  const config = readSpeakConfig(file, { interface: options.interface, dialect: options.dialect });
  const { settings } = config;
  return {
    ...config,
    settings: {
      ...settings,
      name: options.name ?? settings.name,
      dialect: options.dialect ?? settings.dialect,
      preempt: options.preempt ?? settings.preempt,
      demote: options.demote ?? settings.demote,
      ownAddress: options.ownAddress ?? settings.ownAddress,
      up: options.up ?? settings.up,
      down: options.down ?? settings.down,
    },
  };
}

function fromOptions(options: SpeakOptions): SpeakConfig {
  const { interface: name, vhid, vip = [], peer = [] } = options;
  if (name === undefined) throw new Failure('which interface? -i IF (or --config FILE)');
  if (vhid === undefined) throw new Failure('which virtual host? --vhid N (or --config FILE)');
  if (vip.length === 0) throw new Failure('which virtual address? --vip ADDRESS, once or more');
  const keys = { passwords: givenPasswords(options), vips: vip };
  const { passwords, addresses } = keysFor(name, vhid, keys);
  if (passwords.length > 1)
    throw new Failure('give exactly one password; for several virtual hosts use --config FILE');
  const [secret] = passwords;
  const peers = Object.fromEntries(peer.map((each) => [isIP(each) === 6 ? 'peer6' : 'peer', each]));
  return {
    place: () => '',
    secretFiles: secretFiles(options),
    settings: {
      name: options.name,
      dialect: options.dialect ?? DEFAULT_DIALECT,
      preempt: options.preempt ?? false,
      demote: options.demote ?? 0,
      ownAddress: options.ownAddress ?? false,
      up: options.up,
      down: options.down,
      commandTimeoutMs: options.commandTimeout * 1000,
      vhids: [
        {
          interface: name,
          vhid,
          addresses,
          ...(options.advbase === undefined ? {} : { advbase: options.advbase }),
          ...(options.advskew === undefined ? {} : { advskew: options.advskew }),
          ...(secret === undefined ? {} : { secret }),
          ...peers,
        },
      ],
    },
  };
}

/** The host. Throws a `Failure` that says what is wrong with the configuration, and where. */
function hostOf(config: HostConfig, place: Place): Host {
  const problems = checkHostConfig(config).map((problem) => {
    const { message, path } = problem;
    const where = place(stepsOf(path));
    return {
      ...problem,
      message: `${where}${where === '' ? message.replace(/^vhids\[0\]\.?/, '') : message}`,
    };
  });
  if (problems.length > 0) throw new Failure(problems);
  return createHost(config, systemDraws());
}

/** Splits the path of a problem with a vhid, such as `vhids[0].addresses[1]`. Empty for other paths: those come from options. */
function stepsOf(path: string): (string | number)[] {
  if (!path.startsWith('vhids[')) return [];
  return (path.match(/[^.[\]]+/g) ?? []).map((step) => (/^\d+$/.test(step) ? Number(step) : step));
}

/** Warns about passwords that are truncated, as ifconfig does silently. Some dialects refuse them instead. */
function warnIfCut({ dialect, vhids }: SpeakSettings): void {
  const cut = vhids.filter(
    ({ secret = '' }) =>
      passwordBytes(secret).length > PASSWORD_BYTES && DIALECTS[dialect].key(secret) instanceof Uint8Array,
  );
  if (cut.length > 0)
    printErr(
      `carplab: warning: vhid ${cut.map(({ vhid }) => vhid).join(', ')}: only the first ${PASSWORD_BYTES} bytes of the password count, as with ifconfig\n`,
    );
}
