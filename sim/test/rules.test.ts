import { encodeAdvertisementFrame, toHex } from '@carplab/codec';
import { describe, expect, it } from 'vitest';
import { Lab, MAC, VIRTUAL } from './lab.js';
import { BROADCAST } from './toy-node.js';

function advertisement(vhid: number): string {
  const carp = new Uint8Array(36);
  carp.set([0x21, vhid, 0, 7]);
  return toHex(encodeAdvertisementFrame({ family: 4, srcMac: VIRTUAL, src: '192.0.2.1' }, carp));
}

function advertise(lab: Lab, vhid: number): string {
  const seen = lab.frameEvents.length;
  lab.world.command('a', { command: 'send', frame: advertisement(vhid) });
  lab.world.run(lab.world.nowUs + 1_000_000);
  const got = lab.frameEvents.slice(seen).filter(({ event }) => event === 'delivered');
  return got.map(({ node }) => node).join('');
}

describe('a rule', () => {
  it('drops what it names, with its reason', () => {
    const lab = new Lab();
    lab.world.addRule({ action: 'drop', reason: 'ACL 12', when: { protocol: 'carp', vhid: 7, target: 'b' } });
    expect([advertise(lab, 7), advertise(lab, 8), lab.send('a', BROADCAST)]).toEqual(['c', 'bc', 'bc']);
    const [drop] = lab.frameEvents.filter(({ event }) => event === 'dropped');
    expect(drop).toMatchObject({ node: 'b', reason: 'rule', detail: 'ACL 12' });
  });

  it('decides once for all receivers, where the frame leaves its sender', () => {
    const lab = new Lab();
    lab.world.addRule({ action: 'drop', reason: 'quiet', when: { source: 'a' } });
    expect([lab.send('a', BROADCAST), lab.send('b', BROADCAST)]).toEqual(['', 'ac']);
    expect(lab.drops()).toEqual(['a:rule']);
  });

  it('applies between two times, and to a limited number of frames', () => {
    const lab = new Lab();
    lab.world.addRule({ action: 'drop', reason: 'night', when: { fromUs: 1_000_000, toUs: 3_000_000 } });
    lab.world.addRule({ action: 'drop', reason: 'three in a row', when: { fromUs: 5_000_000 }, limit: 3 });
    const got = Array.from({ length: 10 }, () => lab.send('a', BROADCAST));
    expect(got).toEqual(['bc', '', '', 'bc', 'bc', '', '', '', 'bc', 'bc']);
  });

  it('passes, and skips later rules', () => {
    const lab = new Lab();
    lab.world.addRule({ action: 'pass', reason: 'b may', when: { source: 'b' } });
    lab.world.addRule({ action: 'drop', reason: 'nobody else' });
    expect([lab.send('a', BROADCAST), lab.send('b', BROADCAST)]).toEqual(['', 'ac']);
  });

  it('delays, and lets others overtake', () => {
    const lab = new Lab();
    lab.world.addRule({ action: 'delay', reason: 'slow', delayUs: 5000, limit: 1, when: { target: 'b' } });
    lab.sendLater('a', BROADCAST);
    lab.sendLater('a', BROADCAST);
    lab.world.run(1_000_000);
    const got = lab.frameEvents.filter(({ event, node }) => event === 'delivered' && node === 'b');
    expect(got.map(({ frameId, timeUs }) => [frameId, timeUs])).toEqual([
      [1, 100],
      [0, 5100],
    ]);
    expect(lab.frameEvents.find(({ event }) => event === 'delayed')).toMatchObject({
      node: 'b',
      detail: 'slow',
    });
  });

  it('matches segments, injected frames, and single addresses', () => {
    const lab = new Lab();
    lab.world.addRule({ action: 'drop', reason: 'elsewhere', when: { segment: 'wan' } });
    lab.world.addRule({ action: 'drop', reason: 'forged', when: { source: 'outsider', direction: 'in' } });
    expect(lab.send('b', BROADCAST)).toBe('ac');
    lab.world.addRule({ action: 'drop', reason: 'one', when: { target: 'b', source: 'a' } });
    expect([lab.send('a', MAC.b), lab.send('c', MAC.b)]).toEqual(['', 'b']);
    lab.drops();
    lab.world.inject({
      kind: 'forge',
      segment: 'lan',
      frame: Uint8Array.from(Buffer.from(advertisement(1), 'hex')),
    });
    lab.world.run(lab.world.nowUs + 1000);
    expect(lab.drops()).toEqual(['a:rule', 'b:rule', 'c:rule']);
  });

  it('matches one frame by its number, at every receiver or at one', () => {
    const lab = new Lab();
    lab.world.addRule({ action: 'drop', reason: 'all of 1', when: { frame: 1 } });
    lab.world.addRule({ action: 'drop', reason: '3 to c', when: { frame: 3, target: 'c' } });
    const got = Array.from({ length: 5 }, () => lab.send('a', BROADCAST));
    expect(got).toEqual(['bc', '', 'bc', 'b', 'bc']);
    expect(lab.drops()).toEqual(['a:rule', 'c:rule']);
  });

  it('catches a frame in flight to the switch, and all its copies', () => {
    const lab = new Lab({}, { a: { out: { duplicatePpm: 1_000_000 } } });
    lab.sendLater('a', BROADCAST);
    lab.sendLater('a', BROADCAST);
    lab.world.addRule({ action: 'drop', reason: 'too late to leave', when: { frame: 0 } });
    const before = lab.world.snapshot();
    const arrived = () => {
      lab.world.run(1_000_000);
      return lab.frameEvents.splice(0).filter(({ event }) => event === 'delivered');
    };
    const got = arrived().map(({ frameId, node }) => `${frameId}${node}`);
    expect(got).toEqual(['1b', '1c', '1b', '1c']);
    lab.world.restore(before);
    expect(arrived().map(({ frameId, node }) => `${frameId}${node}`)).toEqual(got);
  });

  it('acts on the n-th matching frame, or on several from there on, also after a snapshot', () => {
    const lab = new Lab();
    lab.world.addRule({ action: 'drop', reason: 'third of a', when: { source: 'a' }, nth: 3 });
    lab.world.addRule({
      action: 'drop',
      reason: 'second and third',
      when: { source: 'b' },
      nth: 2,
      limit: 2,
    });
    expect([lab.send('a', BROADCAST), lab.send('b', BROADCAST), lab.send('a', BROADCAST)]).toEqual([
      'bc',
      'ac',
      'bc',
    ]);
    const snapshot = lab.world.snapshot();
    for (let turn = 0; turn < 2; turn++) {
      lab.world.restore(snapshot);
      expect(Array.from({ length: 3 }, () => lab.send('a', BROADCAST))).toEqual(['', 'bc', 'bc']);
      expect(Array.from({ length: 3 }, () => lab.send('b', BROADCAST))).toEqual(['', '', 'ac']);
    }
  });

  it('is refused when it contradicts itself', () => {
    const { world } = new Lab();
    expect(() => world.addRule({ action: 'delay', reason: 'x' })).toThrow(/delayUs/);
    expect(() =>
      world.addRule({ action: 'drop', reason: 'x', when: { direction: 'out', target: 'b' } }),
    ).toThrow(/target/);
    expect(() => world.addRule({ action: 'drop', reason: 'x', nth: 0 })).toThrow(/nth 0/);
    expect(() => world.addRule({ action: 'drop', reason: 'x', when: { frame: 1.5 } })).toThrow(/frame 1.5/);
  });
});
