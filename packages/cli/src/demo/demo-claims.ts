import type { Scenario, ScenarioResult } from '@carplab/sim/scenario';
import { duration, table, wrap } from '@carplab/text';
import { proseWidth } from '../output/width.js';
import { outPaint } from '../run/run-report.js';

interface Claim {
  readonly what: string;
  readonly howTo: string;
  readonly here: string;
  readonly why: string;
}

/** When pf is disabled in the `pfctl -d` variant, microseconds. */
export const PFCTL_US = 15_000_000;

/** Runs of the same firewalls with other faults. */
export interface Variants {
  /** A clean halt instead of the crash. */
  readonly halt: ScenarioResult;
  /** Only `pfctl -d` on node 1, at `PFCTL_US`. */
  readonly pfctl: ScenarioResult;
}

/** The how-to's claims next to what happened in this run and its variants, and why they differ. */
export function claimLines(scenario: Scenario, result: ScenarioResult, variants: Variants): string[] {
  const paint = outPaint();
  const claims = claimsOf(scenario, result, variants);
  const [head, ...rows] = table([
    ['', 'the how-to says', 'what happened here'],
    ...claims.map(({ what, howTo, here }) => [what, howTo, here]),
  ]);
  return [
    paint.strong(head!),
    ...rows.flatMap((row, i) => [
      row,
      ...wrap(claims[i]!.why, proseWidth() - INDENT.length).map((line) => paint.dim(`${INDENT}${line}`)),
    ]),
    '',
    ...wrap(EXACT, proseWidth()).map(paint.dim),
  ];
}

const EXACT =
  'These timers are exact. FreeBSD lets the timers of an idle machine fire up to 1/16 late (sysctl kern.timecounter.alloweddeviation, 5 by default): there the takeover may take 3.6 s.';
const INDENT = '    ';

function claimsOf(scenario: Scenario, result: ScenarioResult, { halt, pfctl }: Variants): Claim[] {
  const stepTime = (kind: string): number =>
    scenario.steps.find(({ action }) => action.kind === kind)?.timeUs ?? 0;
  const crashUs = stepTime('crash');
  const returnUs = stepTime('boot');
  const maintenanceUs = Math.min(...scenario.steps.map(({ timeUs }) => timeUs));
  const returned = result.takeovers.some(
    ({ transitionUs, to }) => transitionUs >= returnUs && to === 'OPNsense-1',
  );
  return [
    {
      what: 'maintenance mode',
      howTo: '2–3 s',
      here: outage(result, maintenanceUs, maintenanceUs + 10_000_000),
      why: 'an advertisement with advskew 240 goes out immediately, and node 2 preempts',
    },
    {
      what: 'pfctl -d on node 1',
      howTo: 'forces the failover',
      here: moved(pfctl),
      why: 'CARP is not part of pf: node 1 stays MASTER, but stops filtering and translating',
    },
    {
      what: 'crash of node 1',
      howTo: '1–3 s, 1–2 pings lost',
      here: outage(result, crashUs, returnUs),
      why: 'node 2 waits 3 × advbase + 100/256 s = 3.391 s after the last advertisement, which was up to 1 s before the crash',
    },
    {
      what: 'SSH through the firewall',
      howTo: 'survives',
      here: fate(result, 'ssh'),
      why: 'pfsync had copied its state, which is translated to the virtual address: the gap is the takeover plus TCP back-off',
    },
    {
      what: 'SSH to 192.168.1.254',
      howTo: 'survives',
      here: fate(result, 'ssh-to-the-vip'),
      why: 'the connection ends in sshd on node 1: pfsync copies states, not sockets; with tcp.blackhole=2 there is not even a reset',
    },
    {
      what: 'SSH, NAT to 203.0.113.2',
      howTo: '(the default)',
      here: fate(result, 'ssh-nat-to-interface'),
      why: 'node 2 translates to an address that only node 1 has: outbound NAT must be to the virtual address',
    },
    {
      what: 'clean halt instead',
      howTo: 'smooth',
      here: outage(halt, crashUs, returnUs),
      why: 'FreeBSD sends no goodbye: a halt is no faster than a crash; enter maintenance mode first',
    },
    {
      what: 'return of node 1',
      howTo: 'it stays BACKUP',
      here: returned ? 'it took both addresses back' : 'it stayed BACKUP',
      why: 'with preempt on, the better node takes over as soon as it hears the worse one',
    },
  ];
}

/** How long node 2 took to take over after a fault, and how many pings each client lost. */
function outage({ takeovers, events }: ScenarioResult, fromUs: number, toUs: number): string {
  const took = takeovers
    .filter(({ transitionUs, to }) => transitionUs >= fromUs && transitionUs < toUs && to === 'OPNsense-2')
    .map(({ advertisementUs, cause }) => duration(advertisementUs - (cause?.timeUs ?? fromUs)));
  const lost = new Map<string, number>();
  for (const event of events)
    if (event.event === 'ping' && event.timeUs >= fromUs && event.timeUs < toUs)
      lost.set(event.client, (lost.get(event.client) ?? 0) + (event.lost ? 1 : 0));
  return `${alike(took)}; pings lost: ${alike([...lost.values()].map(String))}`;
}

/** What became of a session of the client on the LAN. */
function fate({ events }: ScenarioResult, name: string): string {
  for (const event of events)
    if (event.event === 'session' && event.name === name)
      return `${event.fate}; longest gap ${duration(event.longestGapUs)}`;
  return 'no session';
}

/** The state changes after `pfctl -d`, and the pings lost. */
function moved({ events }: ScenarioResult): string {
  const after = events.filter((event) => 'timeUs' in event && event.timeUs >= PFCTL_US);
  const changes = after.filter(({ event }) => event === 'transition').length;
  const lost = after.filter((event) => event.event === 'ping' && event.lost).length;
  return `${changes === 0 ? 'nothing moves' : `${changes} state changes`}; pings lost: ${lost}`;
}

/** `3 and 4`, or `3` if all are the same. */
function alike(texts: readonly string[]): string {
  return [...new Set(texts)].join(' and ');
}
