import type { StateChange } from '@carplab/analysis';
import { hex32, hex64 } from '@carplab/codec/pfsync';
import { NO_PAINT, type Paint } from './paint.js';
import { type PfctlState, peerStates, pfctlLine, pfctlLines } from './pfctl-state.js';
import { clockTime, UTC, type Zone } from './time-text.js';

export interface StateChangeOptions {
  readonly paint?: Paint;
  readonly zone?: Zone;
  /** As pfctl's `-v`: 1 adds windows and counters, 2 also ids. */
  readonly verbose?: number;
  /** The link of the state, where there are several. */
  readonly link?: string;
}

/** The mark of each kind, as in a diff. */
const MARKS: Readonly<Record<StateChange['kind'], string>> = {
  insert: '+',
  update: '~',
  delete: '-',
  clear: '-',
  expire: '-',
  'unknown update': '?',
  'unknown delete': '?',
};
const WIDTH = 'unknown update'.length;

/**
 * A change of a state table as lines: time, node, kind, and the state as pfctl shows it. `verbose` adds its other
 * lines.
 *
 * @param state the state concerned; undefined if unknown
 */
export function stateChangeLines(
  change: StateChange,
  state: PfctlState | undefined,
  options: StateChangeOptions = {},
): string[] {
  const { paint = NO_PAINT, zone = UTC, verbose = 0, link = '' } = options;
  const { kind, timeUs, node } = change;
  const speaker = node === undefined ? '' : node.source === '' ? 'pfsync interface' : node.source;
  const who = link === '' ? speaker : `${link}: ${speaker}`;
  const mark = `${MARKS[kind]} ${kind.padEnd(WIDTH)}`;
  const colour = kind === 'insert' ? paint.good : kind.startsWith('unknown') ? paint.warn : paint.dim;
  const head = `${clockTime(timeUs, zone)} ${who.padEnd(15)} ${kind === 'update' ? mark : colour(mark)} `;
  if (!state) {
    const { idHigh, idLow, creatorid } = change;
    return [`${head}id: ${hex64(idHigh, idLow)} creatorid: ${hex32(creatorid)}`];
  }
  const [first, ...more] = verbose === 0 ? [pfctlLine(state)] : pfctlLines(state, verbose === 1 ? 1 : 2);
  return [`${head}${first}${before(change, state)}`, ...more];
}

/** The peers' previous states, if an update changed them. */
function before({ kind, srcBefore, dstBefore }: StateChange, state: PfctlState): string {
  if (kind !== 'update' || (srcBefore === state.src.state && dstBefore === state.dst.state)) return '';
  const out = state.direction === 2;
  const words = peerStates(
    state.keyProto(0),
    out ? srcBefore : dstBefore,
    out ? dstBefore : srcBefore,
    state.format,
  );
  return `, was ${words}`;
}
