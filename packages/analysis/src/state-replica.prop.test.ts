import { dissect, encodePfsyncFrame, encodePfsyncPacket, LINKTYPE_ETHERNET, Packet } from '@carplab/codec';
import { hex64, type PfsyncSectionInput } from '@carplab/codec/pfsync';
import { hashStates } from '@carplab/statesync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StateReplica } from './state-replica.js';

interface Message {
  readonly action: 'INS' | 'UPD' | 'UPD_C' | 'DEL_C' | 'CLR';
  readonly number: number;
  readonly owner: number;
  readonly level: number;
  readonly seqlo: number;
}
const OWNERS = ['11223344', '55667788'];
const TIME_US = 1_700_000_000_000_000;

const messages = fc.array(
  fc.record<Message>({
    action: fc.constantFrom('INS', 'INS', 'UPD', 'UPD_C', 'UPD_C', 'DEL_C', 'CLR'),
    number: fc.integer({ min: 1, max: 6 }),
    owner: fc.integer({ min: 0, max: 1 }),
    level: fc.integer({ min: 0, max: 10 }),
    seqlo: fc.integer({ min: 0, max: 0xffff_ffff }),
  }),
  { maxLength: 40 },
);

function section({ action, number, owner, level, seqlo }: Message): PfsyncSectionInput {
  const creatorid = OWNERS[owner]!;
  if (action === 'CLR') return { action, items: [{ creatorid }] };
  const id = hex64(0, number);
  if (action === 'DEL_C') return { action, items: [{ id, creatorid }] };
  const peers = { src: { state: level, seqlo }, dst: { state: level, seqlo: 0 }, timeout: 2 };
  if (action === 'UPD_C') return { action, items: [{ id, creatorid, ...peers }] };
  const addr = ['192.0.2.1', '10.0.0.1'];
  const key = { addr, port: [443, number] };
  const state = { id, creatorid, key: [key, key], direction: 2, proto: 6, af: 2, expire: 86_400 };
  return { action, items: [{ ...state, ...peers }] };
}

/** Merges what stands side by side with one action, as senders do. */
function merged(sections: readonly PfsyncSectionInput[]): PfsyncSectionInput[] {
  const result: PfsyncSectionInput[] = [];
  for (const each of sections) {
    const last = result.at(-1);
    if (last !== undefined && last.action === each.action)
      result[result.length - 1] = { ...last, items: [...last.items!, ...each.items!] };
    else result.push(each);
  }
  return result;
}

/** The table after messages that come in packets of so many. */
function tableOf(all: readonly Message[], sizes: readonly number[]): number {
  const replica = new StateReplica({ limit: 100 });
  const packet = new Packet();
  let at = 0;
  for (let i = 0; at < all.length; i++) {
    const size = sizes.length === 0 ? 1 : sizes[i % sizes.length]!;
    const part = merged(all.slice(at, at + size).map(section));
    const bytes = encodePfsyncFrame(
      { srcMac: '02:00:00:00:00:01', src: '10.255.0.1' },
      encodePfsyncPacket({ variant: 'freebsd-1301', messages: part }),
    );
    dissect(LINKTYPE_ETHERNET, bytes, 0, bytes.length, bytes.length, packet);
    replica.observe(packet, TIME_US);
    at += size;
  }
  return hashStates(replica.table);
}

describe('the table of a capture', () => {
  it('does not depend on how messages are put into packets', () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(messages, sizes, (all, packets) => {
        expect(tableOf(all, packets)).toBe(tableOf(all, []));
      }),
      { numRuns: 200 },
    );
  });
});
