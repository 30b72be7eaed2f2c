import { DIALECT_NAMES, type DialectName, isDialectName } from '@carplab/implementations';
import type { PacketProblem } from '../problem.js';
import { dragonfly } from './dialects/dragonfly.js';
import { freebsd } from './dialects/freebsd.js';
import { freebsd9 } from './dialects/freebsd9.js';
import { netbsd } from './dialects/netbsd.js';
import { openbsd } from './dialects/openbsd.js';
import { ucarp } from './dialects/ucarp.js';
import type { Password } from './key.js';
import type { MessageTerms } from './message.js';
import type { ReceiveStep } from './receive.js';

export { DIALECT_NAMES, type DialectName, isDialectName };

/** One of the messages that an implementation computes an HMAC over. */
export interface HmacContext {
  /** `sorted`, `nov6ll`, `orig`… */
  readonly name: string;
  /** The message up to the counter, or why there is none for these terms. */
  prefix(terms: MessageTerms): Uint8Array | PacketProblem;
}

/** How one implementation authenticates and receives advertisements. */
export interface CarpDialect {
  readonly name: DialectName;
  /** Where this was read or measured. */
  readonly source: string;
  /** The 20-byte HMAC key, as this implementation derives it from a password. */
  key(password: Password): Uint8Array | PacketProblem;
  /** The messages it accepts; the first is the one it sends. */
  readonly contexts: readonly [HmacContext, ...HmacContext[]];
  /** Its receive checks, in order, by family. */
  readonly receive: { readonly ipv4: readonly ReceiveStep[]; readonly ipv6: readonly ReceiveStep[] };
}

/** The dialects by name. */
export const DIALECTS: Readonly<Record<DialectName, CarpDialect>> = Object.freeze({
  freebsd,
  openbsd,
  netbsd,
  dragonfly,
  freebsd9,
  ucarp,
});
