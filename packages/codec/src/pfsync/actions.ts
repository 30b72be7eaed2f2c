import type { HeaderLayout } from '../layout.js';
import {
  PFSYNC_BUS,
  PFSYNC_CLR,
  PFSYNC_STATE_ID,
  PFSYNC_TDB,
  PFSYNC_TDB_OPENBSD,
  PFSYNC_UPD_C,
  PFSYNC_UPD_C_OPENBSD,
} from '../layouts/pfsync.js';
import {
  PFSYNC_STATE_1301,
  PFSYNC_STATE_1400,
  PFSYNC_STATE_1500,
  PFSYNC_STATE_OPENBSD,
} from '../layouts/pfsync-state.js';
import { PFSYNC_VERSION_FREEBSD, PFSYNC_VERSION_OPENBSD } from './constants.js';
import type { StateFormat } from './variant.js';

/** The kind of messages in a section. */
export type PfsyncMessageKind = 'state' | 'updc' | 'id' | 'clr' | 'bus' | 'tdb';

/** What an action number means in a version. */
export interface PfsyncAction {
  readonly number: number;
  readonly name: string;
  /** Undefined if no system reads the messages; their bytes are kept as they are. */
  readonly message?: PfsyncMessageKind;
  /** Of `message: 'state'`. */
  readonly format?: StateFormat;
  /** Of `message`. */
  readonly layout?: HeaderLayout;
  /** Bytes of a message; 0 without a form. */
  readonly size: number;
}

/** Bytes of a full state. */
export const STATE_SIZE: Readonly<Record<StateFormat, number>> = Object.freeze({
  'freebsd-1301': PFSYNC_STATE_1301.span,
  'freebsd-1400': PFSYNC_STATE_1400.span,
  'freebsd-1500': PFSYNC_STATE_1500.span,
  'openbsd-6': PFSYNC_STATE_OPENBSD.span,
});

const STATE_LAYOUTS: Readonly<Record<StateFormat, HeaderLayout>> = {
  'freebsd-1301': PFSYNC_STATE_1301,
  'freebsd-1400': PFSYNC_STATE_1400,
  'freebsd-1500': PFSYNC_STATE_1500,
  'openbsd-6': PFSYNC_STATE_OPENBSD,
};

const bare = (number: number, name: string): PfsyncAction => Object.freeze({ number, name, size: 0 });
const other = (
  number: number,
  name: string,
  message: PfsyncMessageKind,
  layout: HeaderLayout,
): PfsyncAction => Object.freeze({ number, name, message, layout, size: layout.span });
const state = (number: number, name: string, format: StateFormat): PfsyncAction =>
  Object.freeze({ ...other(number, name, 'state', STATE_LAYOUTS[format]), format });

const BOTH = [
  other(0, 'CLR', 'clr', PFSYNC_CLR),
  other(2, 'INS_ACK', 'id', PFSYNC_STATE_ID),
  other(5, 'UPD_REQ', 'id', PFSYNC_STATE_ID),
  other(7, 'DEL_C', 'id', PFSYNC_STATE_ID),
  // Inserts and deletes from before there were two keys; never sent, and not handled by any system.
  bare(8, 'INS_F'),
  bare(9, 'DEL_F'),
  other(10, 'BUS', 'bus', PFSYNC_BUS),
  bare(12, 'EOF'),
];

/** Version 5. No system sends DEL; FreeBSD 9 to 13 still read it. */
const FREEBSD = inOrder([
  ...BOTH,
  state(1, 'INS_1301', 'freebsd-1301'),
  state(3, 'UPD_1301', 'freebsd-1301'),
  other(4, 'UPD_C', 'updc', PFSYNC_UPD_C),
  state(6, 'DEL', 'freebsd-1301'),
  other(11, 'TDB', 'tdb', PFSYNC_TDB),
  state(13, 'INS_1400', 'freebsd-1400'),
  state(14, 'UPD_1400', 'freebsd-1400'),
  state(15, 'INS_1500', 'freebsd-1500'),
  state(16, 'UPD_1500', 'freebsd-1500'),
]);

/** Version 6. OINS, OUPD and OTDB are the numbers of older structs, which no receiver reads any more. */
const OPENBSD = inOrder([
  ...BOTH,
  bare(1, 'OINS'),
  bare(3, 'OUPD'),
  other(4, 'UPD_C', 'updc', PFSYNC_UPD_C_OPENBSD),
  state(6, 'DEL', 'openbsd-6'),
  bare(11, 'OTDB'),
  state(13, 'INS', 'openbsd-6'),
  state(14, 'UPD', 'openbsd-6'),
  other(15, 'TDB', 'tdb', PFSYNC_TDB_OPENBSD),
]);

function inOrder(actions: readonly PfsyncAction[]): readonly PfsyncAction[] {
  const table: PfsyncAction[] = [];
  for (const action of actions) table[action.number] = action;
  return Object.freeze(table);
}

/** End of a packet of version 5. */
export const PFSYNC_EOF = 12;

/** All actions of a version, by number; none for versions that carry no sections. */
export function actionsOf(version: number): readonly PfsyncAction[] {
  if (version === PFSYNC_VERSION_FREEBSD) return FREEBSD;
  return version === PFSYNC_VERSION_OPENBSD ? OPENBSD : [];
}

/**
 * What an action number means; undefined for a number that the version does not have. The version comes first: 13
 * is INS_1400 from FreeBSD and INS, another struct, from OpenBSD.
 *
 * @example
 * actionOf(5, 13).name; // => 'INS_1400'
 * actionOf(6, 13).size; // => 264
 * actionOf(5, 17); // => undefined
 */
export function actionOf(version: number, number: number): PfsyncAction | undefined {
  return actionsOf(version)[number];
}

/** The action of a name, in whichever case; undefined for a name that the version does not have. */
export function actionNamed(version: number, name: string): PfsyncAction | undefined {
  const wanted = name.toUpperCase();
  return actionsOf(version).find((action) => action?.name === wanted);
}
