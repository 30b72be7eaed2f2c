import type { Packet } from '@carplab/codec';
import { PFSYNC_DIALECTS } from '@carplab/statesync';
import { adjustDemotion } from '../carp/adjust-demotion.js';
import { flushDemotion } from '../carp/flush-demotion.js';
import type { Machine, Port } from '../machine.js';
import { releaseFrame } from './release-frame.js';
import { sendPfsync } from './send-pfsync.js';

/** OpenBSD's pfsync0 is in this group. */
const GROUP = 'carp';

function demote(machine: Machine, delta: number, reason: string): void {
  const group = machine.election.demotionScope === 'groups' ? GROUP : '';
  adjustDemotion(machine, { delta, reason, error: 0, group, virtualHost: undefined });
  flushDemotion(machine);
}

/** Carries out pfsync's effects and what follows from them. Called at the end of every call to the host. */
export function settlePfsync(machine: Machine): void {
  const { pfsync } = machine;
  if (pfsync === undefined) return;
  for (let effect = pfsync.effects.shift(); effect; effect = pfsync.effects.shift()) {
    if (effect.kind === 'demote') demote(machine, effect.delta, effect.reason);
    else if (effect.kind === 'send') pfsync.sync.outcome(sendPfsync(machine, pfsync, effect.packet) === 0);
    else if (effect.action === 'send') releaseFrame(machine, effect.frame);
  }
}

/** The machine has booted and pfsync0 is configured: requests the peer's states. */
export function startPfsync(machine: Machine): void {
  const { pf, pfsync } = machine;
  if (pf === undefined || pfsync === undefined) return;
  pfsync.sync.boot(pf.hostid);
  pfsync.sync.setRules({ checksum: pf.config.digest, count: pf.config.rules.length });
  pfsync.sync.start(machine.nowUs);
}

/** A pfsync packet for this host, on any interface. */
export function receivePfsync(machine: Machine, port: Port, packet: Packet): void {
  const { pf, pfsync } = machine;
  if (pf === undefined || pfsync === undefined) return;
  const { bytes, payloadAt, payloadEnd, ttl } = packet;
  pfsync.sync.receive(
    {
      bytes,
      start: payloadAt,
      end: payloadEnd,
      ttl,
      onSyncInterface: port.index === pfsync.config.port,
      pfDisabled: !pf.enabled,
    },
    machine.nowUs,
  );
}

/** OpenBSD counts a sync link that is down as one more problem of its group. */
export function pfsyncLinkChanged(machine: Machine, port: Port): void {
  const { pfsync } = machine;
  if (pfsync === undefined || pfsync.config.port !== port.index) return;
  if (!PFSYNC_DIALECTS[pfsync.config.dialect].linkDemotes) return;
  demote(machine, port.carrier ? -1 : 1, `pfsync link state ${port.carrier ? 'up' : 'down'}`);
}
