import { toHex } from '@carplab/codec';
import { describe, expect, it } from 'vitest';
import { newLab, SHIPPED } from '../../test/shipped.js';
import { fieldGroups } from '../model/field-tree.js';
import { newStory } from '../model/story.js';
import type { Lab } from './lab.js';

/** Of how many frames one is looked at, in all shipped scenarios; `npm run soak -- whole` looks at each. */
const EVERY = process.env['CARPLAB_WHOLE'] === '1' ? 1 : 10;

async function ran(name: string, untilUs?: number): Promise<{ lab: Lab; count: number }> {
  const lab = newLab();
  await lab.open(newStory({ builtin: name }, 1));
  for await (const _ of lab.run('A', untilUs));
  let count = 0;
  for await (const { chunk } of lab.frames('A')) count += chunk?.count ?? 0;
  return { lab, count };
}

describe('a frame, field by field', () => {
  it('an advertisement of the demo: its fields cover the bytes, and both hosts come to its HMAC', async () => {
    const { lab } = await ran('demo');
    const found = (await lab.dissect('A', 565))!;
    expect([found.node, found.segment, found.protocol, found.timeUs]).toEqual([
      ...['OPNsense-1', 'lan', 'carp', 45_297_075],
    ]);
    const { bytes, fields, hmac = [], guards } = found;
    expect(fields.reduce((sum, { start, end }) => sum + end - start, 0)).toBe(bytes.length);
    expect(fieldGroups(fields).map(({ layer, start, end }) => [layer, start, end])).toEqual([
      ['ethernet', 0, 14],
      ['ipv4', 14, 34],
      ['carp', 34, 70],
    ]);
    expect(guards).toMatchObject({
      ...{ at: 34, of: 'OPNsense-2' },
      fields: { advskew: 'open', vhid: 'hmac', checksum: 'checked', ttl: 'checked' },
    });
    expect(hmac).toHaveLength(1);
    expect(hmac[0]).toMatchObject({
      ...{ hosts: ['OPNsense-1', 'OPNsense-2'], isSender: true, dialect: 'freebsd', matches: true },
      password: { cut: toHex(new TextEncoder().encode('26')) },
      digest: toHex(bytes, 50, 70),
    });
    expect(hmac[0]?.parts.map(({ what, text }) => `${what} ${text}`).slice(0, -1)).toEqual([
      ...['version 2', 'type 1', 'vhid 2', 'address 192.168.1.254'],
    ]);
  });

  it('with another password the receiver comes to another one', async () => {
    const { lab, count } = await ran('password-differs', 10_000_000);
    for (let frame = 0; frame < count; frame++) {
      const { hmac = [], node } = (await lab.dissect('A', frame))!;
      if (hmac.length === 0) continue;
      expect(hmac.map(({ isSender, matches }) => [isSender, matches])).toEqual([
        [true, true],
        [false, false],
      ]);
      expect(hmac[0]?.hosts).toEqual([node]);
      expect(hmac[0]?.key).not.toBe(hmac[1]?.key);
      return;
    }
    throw new Error('no advertisement');
  });

  it('a pfsync packet: its sections, and the states that it names, as the sender has them', async () => {
    const { lab, count } = await ran('demo', 45_000_000);
    let named = 0;
    for (let frame = 0; frame < count && named < 3; frame++) {
      const { protocol, states = [], titles = [], fields, bytes, timeUs } = (await lab.dissect('A', frame))!;
      if (protocol !== 'pfsync' || states.length === 0) continue;
      const groups = fieldGroups(fields);
      expect(groups.reduce((sum, { start, end }) => sum + end - start, 0)).toBe(bytes.length);
      for (const { start } of [...states, ...titles])
        expect(groups.map((group) => group.start)).toContain(start);
      const { id, creatorid, line, action } = states[0]!;
      expect(titles.map(({ text }) => text.split(' ')[0])).toContain(action);
      if (line === undefined) continue;
      named++;
      const pair = { left: 'OPNsense-1', right: 'OPNsense-2' };
      const find = `${id} ${creatorid}`;
      const table = await lab.states('A', { ...pair, tUs: timeUs, from: 0, count: 99, find });
      const row = table.rows[table.found! - table.from]!;
      expect([row.left?.lines[0], row.right?.lines[0]]).toContain(line);
    }
    expect(named).toBe(3);
  });

  it('frames of some seconds of every shipped scenario, without a gap', async () => {
    for (const name of SHIPPED) {
      const { lab, count } = await ran(name, 4_000_000);
      for (let frame = 0; frame < count; frame += EVERY) {
        const { fields, bytes, hmac = [] } = (await lab.dissect('A', frame))!;
        const ends = fields.map(({ end }) => end);
        expect([name, frame, [0, ...ends.slice(0, -1)], ends.at(-1)]).toEqual([
          ...[name, frame, fields.map(({ start }) => start), bytes.length],
        ]);
        const sender = hmac.find(({ isSender }) => isSender);
        if (sender !== undefined) expect([name, frame, sender.matches]).toEqual([name, frame, true]);
      }
      expect(await lab.dissect('A', count)).toBeUndefined();
    }
  });
});
