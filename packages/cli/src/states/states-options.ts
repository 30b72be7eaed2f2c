import type { PfsyncDialectName } from '@carplab/statesync';
import type { TimeBound } from '../input/time-option.js';

export interface StatesOptions {
  readonly at?: TimeBound;
  readonly watch?: boolean;
  readonly json?: boolean;
  readonly csv?: boolean;
  readonly verbose?: number;
  readonly utc?: boolean;
  readonly src?: Uint8Array[];
  readonly address?: string[];
  readonly port?: number[];
  readonly ifname?: string[];
  readonly proto?: number[];
  readonly creatorid?: number[];
  readonly rule?: number[];
  readonly timeout?: readonly (number | undefined)[];
  readonly dialect?: PfsyncDialectName;
  readonly limit?: number;
}
