/**
 * Writes fixtures/cases/overlays.pcap: one signed advertisement inside each overlay, mirror and tunnel that can be in an
 * Ethernet capture. Run it with `npx tsx scripts/overlays.ts` after a change of `overlays` below.
 */
import { writeFileSync } from 'node:fs';
import { LINKTYPES, PcapWriter } from '@carplab/capture';
import { overlayFrames } from '../packages/codec/test/overlay-frames.js';

const writer = new PcapWriter({ linkType: LINKTYPES.ethernet });
const parts = [writer.header()];
Object.values(overlayFrames()).forEach((bytes, i) => {
  parts.push(writer.frame({ timeUs: 1_700_000_000_000_000 + i * 1_000_000, bytes }));
});
writeFileSync(new URL('../fixtures/cases/overlays.pcap', import.meta.url), Buffer.concat(parts));
