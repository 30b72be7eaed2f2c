import type { Pf } from '@carplab/pf';
import { Pfsync } from '@carplab/statesync';
import type { CheckedPfsync } from './pfsync-config.js';

/** An effect that pfsync requests, carried out after its cause is over. */
export type PfsyncEffect =
  | { readonly kind: 'send'; readonly packet: Uint8Array }
  | { readonly kind: 'demote'; readonly delta: number; readonly reason: string }
  | { readonly kind: 'release'; readonly frame: Uint8Array; readonly action: 'send' | 'drop' };

/** A host's pfsync interface. */
export interface PfsyncPort {
  readonly config: CheckedPfsync;
  readonly sync: Pfsync;
  /** In order; empty between calls to the host. */
  readonly effects: PfsyncEffect[];
}

/** pfsync on pf's states. The kernels send from a separate task: effects are queued, and carried out afterwards. */
export function createPfsync(config: CheckedPfsync, pf: Pf, hz: number | undefined): PfsyncPort {
  const effects: PfsyncEffect[] = [];
  const { dialect, format, mtu, maxupd, defer, deferUs, buckets, demotionFactor, bulk } = config;
  const options = { mtu, maxupd, defer, deferUs, buckets, demotionFactor, bulk, hz };
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  const sync = new Pfsync(
    pf.table,
    { dialect, format, hostid: 1, ...given },
    {
      send(packet) {
        effects.push({ kind: 'send', packet });
        return undefined;
      },
      demote: (delta, reason) => effects.push({ kind: 'demote', delta, reason }),
      release: (frame, action) => effects.push({ kind: 'release', frame, action }),
    },
  );
  pf.hooks = sync;
  return { config, sync, effects };
}
