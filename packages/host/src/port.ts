import type { Receiver } from '@carplab/codec/carp';
import type { VirtualHost } from './carp/virtual-host.js';
import type { CheckedInterface } from './config/check-interface.js';

/** An interface with its state, as queried by the receive checks. */
export class Port implements Receiver {
  readonly index: number;
  /** IFF_UP. */
  up = true;
  carrier = true;
  /** The virtual hosts on it, by vhid and in order. */
  readonly byVhid: (VirtualHost | undefined)[] = new Array(256).fill(undefined);
  readonly vhids: VirtualHost[] = [];
  readonly simplex: boolean;
  readonly #machine: { readonly allow: boolean };
  /** The result of output: 0, or the errno that every packet gets. */
  sendError = 0;
  /** As configured, or as changed since. */
  config: CheckedInterface;

  constructor(machine: { readonly allow: boolean }, config: CheckedInterface, index: number) {
    this.#machine = machine;
    this.config = config;
    this.index = index;
    this.simplex = config.simplex;
  }

  get allow(): boolean {
    return this.#machine.allow;
  }

  get carpOnInterface(): boolean {
    return this.vhids.length > 0;
  }

  vhid(vhid: number): VirtualHost | undefined {
    return this.byVhid[vhid];
  }
}
