import type { Host, HostConfig } from '@carplab/host';
import type { ControlAnswer, ControlRequest, Driver, NodeAlarms, PortCounts } from '@carplab/live';
import { table } from '@carplab/text';

/** How many of the packets that pass the filter were lost. */
function lost({ dropped, kernelDropped }: PortCounts): string {
  if (kernelDropped === null) return `${dropped} lost in transit, unknown in the kernel`;
  return `${kernelDropped} lost in the kernel, ${dropped} in transit`;
}

/** Answers `carplab ctl` for a running `speak`. */
export class SpeakControl {
  readonly #driver: Driver;
  readonly #host: Host;
  readonly #config: HostConfig;
  readonly #alarms: NodeAlarms;

  constructor(driver: Driver, host: Host, config: HostConfig, alarms: NodeAlarms) {
    this.#driver = driver;
    this.#host = host;
    this.#config = config;
    this.#alarms = alarms;
  }

  answer(request: ControlRequest): ControlAnswer {
    switch (request['command']) {
      case 'status':
        return { ok: true, ...this.#status(), lines: this.statusLines() };
      case 'demote':
        return this.#driver.command({ command: 'demote', by: Number(request['by']) });
      case 'maintenance': {
        const { on = !this.#host.maintenance() } = request as { on?: boolean };
        return this.#driver.command({ command: 'maintenance', on });
      }
      case 'state':
        return this.#state(request);
      default:
        return { ok: false, reason: 'commands are status, demote, maintenance, state' };
    }
  }

  /** `state backup` and `state master`: for all virtual hosts, or the one named. */
  #state({ state, vhid, interface: name }: ControlRequest): ControlAnswer {
    const all = this.#config.vhids.filter(
      (each) => (vhid === undefined || each.vhid === vhid) && (name === undefined || each.interface === name),
    );
    const known = this.#config.vhids.map((each) => `${each.vhid}@${each.interface}`).join(', ');
    if (all.length === 0) return { ok: false, reason: `no such virtual host; there are ${known}` };
    for (const each of all) {
      const result = this.#driver.command({
        command: 'state',
        state: String(state),
        vhid: each.vhid,
        interface: each.interface,
      });
      if (!result.ok) return result;
    }
    return { ok: true };
  }

  #status() {
    return {
      host: this.#config.name,
      dialect: this.#config.dialect,
      demotion: this.#host.demotion(),
      maintenance: this.#host.maintenance(),
      pid: process.pid,
      uptimeUs: Math.round(this.#driver.nowUs),
      vhids: this.#host.states(),
      ports: this.#driver.ports.map(({ interface: name, kind, link, counts }) => ({
        interface: name,
        kind,
        link,
        counts,
      })),
      statistics: this.#host.statistics(),
      alarms: this.#alarms.counts,
      timing: this.#driver.timing,
    };
  }

  /** The status as lines for people. */
  statusLines(): string[] {
    const { host, dialect, demotion, maintenance, uptimeUs, vhids, ports, alarms, timing } = this.#status();
    const seconds = Math.floor(uptimeUs / 1e6);
    const demoted = demotion === 0 ? '' : `, demotion ${demotion}`;
    const rows = vhids.map((each) => [
      each.interface,
      `${each.vhid}`,
      each.state,
      `${each.advbase}`,
      `${each.advskew}`,
      `${each.demotion}`,
      each.addresses.join(' '),
    ]);
    const alarmed = Object.entries(alarms).filter(([, count]) => count > 0);
    return [
      `${host} (${dialect}), ${seconds} s${demoted}${maintenance ? ', in maintenance mode' : ''}`,
      ...table([['interface', 'vhid', 'state', 'advbase', 'advskew', 'demotion', 'addresses'], ...rows]),
      ...ports.map(
        ({ interface: name, kind, counts }) =>
          `${name} (${kind}): ${counts.received} received, ${counts.sent} sent, ${counts.sendErrors} errors, ${lost(counts)}`,
      ),
      `timers: ${timing.fired} fired, ${timing.late} of them more than 2 ms late, the latest by ${(timing.worstUs / 1000).toFixed(3)} ms`,
      ...(alarmed.length > 0
        ? [`alarms: ${alarmed.map(([kind, count]) => `${count} ${kind}`).join(', ')}`]
        : []),
    ];
  }
}
