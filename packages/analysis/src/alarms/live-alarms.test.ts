import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { CaptureReader } from '@carplab/capture';
import { CARP_BYTES, formatAddress, Packet } from '@carplab/codec';
import { expect, it } from 'vitest';
import { dissectFrame } from '../capture/dissect-frame.js';
import { AlarmWatch } from './alarm-watch.js';
import { advertisementFields, US } from './facts.js';

/** The alarms that a capture raises: for `own`, who has sent these, or for an observer of the wire. */
function counts(name: string, own?: string) {
  const watch = new AlarmWatch({ alarm: () => {} });
  const reader = new CaptureReader();
  const path = new URL(`../../../../fixtures/freebsd-live/${name}.pcap`, import.meta.url);
  reader.push(readFileSync(fileURLToPath(path)));
  reader.end();
  const packet = new Packet();
  for (let frame = reader.next(); frame; frame = reader.next()) {
    if (dissectFrame(frame, packet) !== 'carp') continue;
    const { bytes, payloadAt, srcAt } = packet;
    const fields = advertisementFields(bytes, payloadAt, payloadAt + CARP_BYTES);
    const sender = formatAddress(bytes.subarray(srcAt, srcAt + 4));
    const fact = { ...fields, timeUs: frame.timeUs, link: 'lan', family: 4, sender } as const;
    if (sender === own) watch.sent({ ...fact, sender: US, origin: 'host' });
    else watch.heard({ ...fact, verdict: 'ok', ...(own === undefined ? {} : { receiver: US }) });
  }
  const { replay, forged, echo, badauth } = watch.counts;
  return { replay, forged, echo, badauth };
}

const NONE = { replay: 0, forged: 0, echo: 0, badauth: 0 };

it('real kernels of which one is deaf repeat counters: no replay, no forgery, whoever watches', () => {
  expect(counts('live_24_deaf_third_speak', '10.9.0.2')).toEqual(NONE);
  for (const name of [
    'live_18_three_preempt',
    'live_19_deaf_third',
    'live_20_deaf_backup',
    'live_24_deaf_third_speak',
  ])
    expect(counts(name), name).toEqual(NONE);
});
