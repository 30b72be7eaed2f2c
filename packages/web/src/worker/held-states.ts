import { TableState } from '@carplab/analysis';
import { shownAddress } from '@carplab/codec/pfsync';
import { isOwnHost, type ScenarioRun } from '@carplab/sim/scenario';
import { pfctlLine, pfctlLines } from '@carplab/text';
import { type FailoverHosts, failoverVerdict, type StateFacts } from '../model/failover.js';
import {
  chooseStates,
  countPlaces,
  type HeldState,
  type JoinedState,
  joinStates,
  type StateSide,
  stateKey,
} from '../model/state-join.js';
import type { BranchTape } from './branch-tape.js';
import type { JudgedState, StatesAnswer, StatesQuestion } from './protocol.js';
import type { SyncTimes } from './sync-times.js';

const SECOND_US = 1_000_000;
const TCP = 6;
/** pf's numbers of TCP states from which on both ends have said goodbye. */
const FIN_WAIT_2 = 9;

/** A host's table at an instant. */
interface Table {
  readonly states: readonly HeldState[];
  readonly facts: ReadonlyMap<string, StateFacts>;
}

/** The states of two hosts at an instant: the rows that are asked for, and how many there are. */
export function joinedStates(tape: BranchTape, question: StatesQuestion, beside?: BranchTape): StatesAnswer {
  const { left: one, right: other, tUs, from, count, find } = question;
  const run = tape.at(tUs);
  const left = tableOf(run, one, tape.frames.syncs);
  const right =
    beside === undefined
      ? tableOf(run, other, tape.frames.syncs)
      : tableOf(beside.at(tUs), other, beside.frames.syncs);
  const rows = joinStates(left?.states ?? [], right?.states ?? []);
  const chosen = chooseStates(rows, question);
  const at = find === undefined ? -1 : chosen.findIndex((row) => stateKey(row) === find);
  const first = Math.max(0, at < 0 ? from : at - Math.floor(count / 2));
  const window = chosen.slice(first, first + count);
  const about = {
    ...{ tUs: run.world.nowUs, from: first, total: chosen.length, counts: countPlaces(rows) },
    lacks: [
      ...(left === undefined ? (['left'] as const) : []),
      ...(right === undefined ? (['right'] as const) : []),
    ],
    ...(at < 0 ? {} : { found: at }),
  };
  // Nothing moves from one branch to another.
  if (beside !== undefined) return { ...about, rows: window };
  const judged = judgeOf(tape, run, question, left, right);
  const fates = rows.flatMap((row) => judged.of(row).verdict?.fate ?? []);
  const kept = fates.filter((fate) => fate === 'kept').length;
  const all = kept + fates.filter((fate) => fate === 'lost').length;
  return { ...about, rows: window.map(judged.of), failover: { from: judged.from, kept, of: all } };
}

/** Whether a failover would keep a row, and from which side connections would move. */
function judgeOf(
  tape: BranchTape,
  run: ScenarioRun,
  { left: one, right: other }: StatesQuestion,
  left: Table | undefined,
  right: Table | undefined,
): { readonly from: StateSide; of(row: JoinedState): JudgedState } {
  // The side on which more virtual hosts are MASTER is the one that can fail over.
  const isFromLeft = masters(run, one) >= masters(run, other);
  const hosts = isFromLeft ? hostsOf(tape, run, one, other) : hostsOf(tape, run, other, one);
  const facts = isFromLeft ? [left, right] : [right, left];
  return {
    from: isFromLeft ? 'left' : 'right',
    of: (row) => {
      const about = facts[0]?.facts.get(stateKey(row)) ?? facts[1]?.facts.get(stateKey(row));
      const copy = isFromLeft ? row.right : row.left;
      const isThere = (isFromLeft ? row.left : row.right) !== undefined;
      return about === undefined || !isThere ? row : { ...row, verdict: failoverVerdict(about, copy, hosts) };
    },
  };
}

/** The lines of `pfctl -ss` of a host, by what names the states. */
export function stateLines(run: ScenarioRun, name: string): ReadonlyMap<string, string> {
  const host = run.hosts.get(name);
  const table = isOwnHost(host) ? host.pf()?.table : undefined;
  const lines = new Map<string, string>();
  if (table === undefined) return lines;
  const shown = new TableState(table);
  for (let row = table.first(); row >= 0; row = table.next(row))
    lines.set(stateKey(shown.on(row, 0)), pfctlLine(shown));
  return lines;
}

/** Undefined: it has no table. A host that is switched off has none either. */
function tableOf(run: ScenarioRun, name: string, syncs: SyncTimes): Table | undefined {
  const host = run.hosts.get(name);
  const table = isOwnHost(host) ? host.pf()?.table : undefined;
  const power = run.hosts.has(name) ? run.world.power(name) : 'off';
  if (table === undefined || (power !== 'on' && power !== 'paused')) return undefined;
  const nowUs = run.world.nowUs;
  // What a host's clock shows, against virtual time.
  const shiftUs = nowUs - run.world.localTimeUs(name);
  const localUs = run.world.localTimeUs(name);
  const shown = new TableState(table);
  const states: HeldState[] = [];
  const facts = new Map<string, StateFacts>();
  for (let row = table.first(); row >= 0; row = table.next(row)) {
    shown.on(row, localUs);
    const { id, creatorid, ifname } = shown;
    const lines = pfctlLines(shown);
    const [line = ''] = lines;
    const [ends = '', levels = ''] = line.slice(ifname.length + 1).split(/ {3,}/);
    const heardUs = syncs.firstUs(name, id, creatorid);
    const updated = table.pfsyncTime(row);
    states.push({
      ...{ id, creatorid, interface: ifname, ends, levels, lines },
      createdUs: Math.max(0, (table.created(row) | 0) * SECOND_US + shiftUs),
      ...(heardUs === undefined || heardUs > nowUs ? {} : { heardUs }),
      ...(updated === 0 ? {} : { updatedUs: updated * SECOND_US + shiftUs }),
      expiresUs: nowUs + shown.expire * SECOND_US,
    });
    facts.set(stateKey(shown), factsOf(shown));
  }
  return { states, facts };
}

function factsOf(state: TableState): StateFacts {
  const addresses = (key: 0 | 1): string[] =>
    ([0, 1] as const).map((end) => shownAddress(state.bytes, state.addrAt(key, end), state.keyAf(key)));
  const protocol = state.keyProto(0);
  const isOver = protocol === TCP && state.src.state >= FIN_WAIT_2 && state.dst.state >= FIN_WAIT_2;
  return { protocol, isOver, wire: addresses(0), stack: addresses(1) };
}

function masters(run: ScenarioRun, name: string): number {
  const host = run.hosts.get(name);
  if (host === undefined || run.world.power(name) !== 'on') return 0;
  return host.states?.().filter(({ state }) => state === 'MASTER').length ?? 0;
}

function hostsOf({ scenario }: BranchTape, run: ScenarioRun, from: string, to: string): FailoverHosts {
  const configOf = (name: string) => scenario.hosts.find(({ config }) => config.name === name)?.config;
  const own = configOf(from)?.interfaces.flatMap(({ addresses = [] }) => addresses.map(bare)) ?? [];
  const virtual =
    run.hosts
      .get(from)
      ?.states?.()
      .flatMap(({ addresses }) => addresses) ?? [];
  const interfaces = configOf(to)?.interfaces.map(({ name }) => name) ?? [];
  const isOn = run.hosts.has(to) && run.world.power(to) === 'on';
  return { from: { own, virtual }, to: { isOn, interfaces } };
}

const bare = (prefix: string): string => prefix.split('/')[0]!;
