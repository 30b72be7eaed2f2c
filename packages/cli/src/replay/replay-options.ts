import type { Bound, Replacement } from '@carplab/analysis';
import type { DialectName } from '@carplab/codec';
import type { KeyOptions } from '../input/bindings.js';
import type { OutputFiles } from '../run/run-outputs.js';
import type { Choice } from './choice.js';

export interface ReplayOptions
  extends Choice,
    OutputFiles,
    Pick<KeyOptions, 'password' | 'passwordFile' | 'vip'> {
  readonly interface?: string;
  readonly intoSim?: string;
  readonly segment?: string;
  readonly at?: number;
  readonly seed?: number;
  readonly speed?: number;
  readonly setSrc?: readonly Replacement<Uint8Array>[];
  readonly setVhid?: readonly Replacement<number>[];
  readonly resign?: boolean;
  readonly dialect?: DialectName;
  readonly force?: boolean;
  /** How long to listen before sending, microseconds. Default: 3 s */
  readonly wait?: number;
  readonly json?: boolean;
}

/** The keys among the options, as far as they may be bound to a link. */
export function keysOf({ password = [], passwordFile = [], vip = [] }: ReplayOptions): Bound<unknown>[] {
  return [...password, ...passwordFile, ...vip];
}
