import { dissect, LINKTYPE_ETHERNET, Packet } from '@carplab/codec';
import { protocolName } from '@carplab/codec/carp';
import { type Scenario, ScenarioRun } from '@carplab/sim/scenario';
import { packetRecord } from '@carplab/text';
import { nodesOf, type SeenFrame } from './situation.js';

/** A run is looked through in slices of so much virtual time, µs. */
const SLICE_US = 1_000_000;

/** A frame of a run by its number, and who received it. Undefined if the run has no such frame. */
export function seenFrame(scenario: Scenario, seed: number, frame: number): SeenFrame | undefined {
  let sent: Omit<SeenFrame, 'receivers'> | undefined;
  const receivers = new Set<string>();
  const nodes = new Set(nodesOf(scenario));
  const run = new ScenarioRun(scenario, {
    seed,
    onFrame(event) {
      if (event.frameId !== frame) return;
      const { event: step, node, sentUs, segment } = event;
      if (step === 'sent' && sent === undefined)
        sent = { frame, sentUs, segment, ...(nodes.has(node) ? { sender: node } : {}), ...told(event.frame) };
      if (step === 'delivered') receivers.add(node);
    },
  });
  const { durationUs } = run.scenario;
  while (run.world.nowUs < durationUs && (sent === undefined || run.world.nowUs < sent.sentUs + SLICE_US))
    run.runTo(Math.min(durationUs, run.world.nowUs + SLICE_US));
  return sent && { ...sent, receivers: [...receivers] };
}

const packet = new Packet();

/** What its bytes say. */
function told(frame: Uint8Array): Pick<SeenFrame, 'source' | 'mac' | 'ttl' | 'carp' | 'pfsync'> {
  dissect(LINKTYPE_ETHERNET, frame, 0, frame.length, frame.length, packet);
  const context = { frame: 0, file: '', timeUs: 0, nanos: 0, linktype: '', protocol: protocolName(packet) };
  const { src, srcMac = '', ttl, carp, pfsync } = packetRecord(packet, context);
  // An EOF is written by whoever builds a packet; rests that are no messages cannot be written in a step.
  const messages = pfsync?.messages.filter(({ action }) => action !== 'EOF');
  const isWhole = pfsync?.trailing === undefined && messages?.every(({ data }) => data === undefined);
  return {
    mac: srcMac,
    ...(src === undefined ? {} : { source: src }),
    ...(ttl === undefined ? {} : { ttl }),
    ...(carp === undefined ? {} : { carp }),
    ...(isWhole && pfsync?.variant !== undefined && messages !== undefined
      ? {
          pfsync: {
            variant: pfsync.variant,
            messages: messages.map(({ action, items }) => ({ action, items })),
          },
        }
      : {}),
  };
}
