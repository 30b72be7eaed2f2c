import { describe, expect, it } from 'vitest';
import { World } from '../src/index.js';
import { Lab, MAC } from './lab.js';
import { SilentNode } from './silent-node.js';
import { BROADCAST, toyFrame } from './toy-node.js';

const cable = (lab: Lab, node: string) => lab.world.cables.find((each) => each.node === node)!;

describe('cables', () => {
  it('say what faults have made of them, each direction by itself', () => {
    const lab = new Lab({ forwardDelayUs: 30_000_000 });
    expect(lab.world.cables.map(({ node, interface: port, segment }) => [node, port, segment])).toEqual(
      ['a', 'b', 'c'].map((name) => [name, lab.nodes.a.ports[0]!.name, 'lan']),
    );
    lab.world.inject({ kind: 'cut', node: 'a', direction: 'out' });
    lab.world.inject({ kind: 'impair', node: 'b', link: { lossPpm: 250_000 }, direction: 'in' });
    lab.world.inject({ kind: 'link-down', node: 'c' });
    expect(cable(lab, 'a')).toMatchObject({ carrier: true, out: { cut: true }, in: { cut: false } });
    expect(cable(lab, 'b')).toMatchObject({ out: { lossPpm: 0 }, in: { lossPpm: 250_000, cut: false } });
    expect(cable(lab, 'c')).toMatchObject({ carrier: false, plugged: false, enabled: true });
    lab.world.inject({ kind: 'link-up', node: 'c' });
    expect(cable(lab, 'c')).toMatchObject({ carrier: true, plugged: true, forwards: false });
    lab.world.run(lab.world.nowUs + 30_000_000);
    expect(cable(lab, 'c').forwards).toBe(true);
  });

  it('a partition gives parts; a switch without power takes the carrier away', () => {
    const lab = new Lab();
    lab.world.inject({ kind: 'partition', segment: 'lan', groups: [['a']] });
    expect(cable(lab, 'a').part).not.toBe(cable(lab, 'b').part);
    expect(cable(lab, 'c').part).toBe(cable(lab, 'b').part);
    lab.world.inject({ kind: 'switch-reboot', segment: 'lan', downUs: 1000 });
    expect(lab.world.cables.map(({ carrier, plugged }) => [carrier, plugged])).toEqual(
      Array(3).fill([false, true]),
    );
  });

  it('between switches each end is one, with the name that faults use', () => {
    const world = new World({ seed: 1 });
    world.addSegment({ name: 'lan', switches: ['sw1', 'sw2'], links: [{ between: ['sw1', 'sw2'] }] });
    world.addNode(new SilentNode('a', MAC.a));
    world.connect({ node: 'a', segment: 'lan', switch: 'sw2' });
    const seen = world.cables.map(({ node, interface: port, switch: at }) => [node, port, at]);
    expect(seen).toEqual([
      ['lan', 'sw1-sw2', 'sw1'],
      ['lan', 'sw1-sw2', 'sw2'],
      ['a', world.cables[2]!.interface, 'sw2'],
    ]);
    world.inject({ kind: 'link-down', node: 'lan', port: 'sw1-sw2' });
    expect(world.cables.slice(0, 2).map(({ plugged }) => plugged)).toEqual([false, false]);
  });
});

describe('flights', () => {
  it('a frame is on one cable, then on one for each receiver, then gone', () => {
    const lab = new Lab({}, { a: { out: { latencyUs: 30 } }, b: { in: { latencyUs: 7 } } });
    const at = lab.world.nowUs;
    lab.sendLater('a', BROADCAST);
    const place = (node: string) => cable(lab, node).index;
    const times = () =>
      lab.world.flights.map((each) => [each.cable, each.direction, each.departsUs - at, each.arrivesUs - at]);
    expect(times()).toEqual([[place('a'), 'out', 0, 30]]);
    lab.world.run(at + 30);
    expect(times()).toEqual([
      [place('b'), 'in', 30, 37],
      [place('c'), 'in', 30, 80],
    ]);
    expect(lab.world.flights[0]).toMatchObject({ frame: 0, node: 'a' });
    lab.world.run(at + 79);
    expect(times()).toEqual([[place('c'), 'in', 30, 80]]);
    lab.world.run(at + 80);
    expect(times()).toEqual([]);
  });

  it('a held back frame leaves late; reading changes neither trace nor state', () => {
    const lab = new Lab();
    const other = new Lab();
    for (const each of [lab, other]) {
      each.world.addRule({ action: 'delay', reason: 'held', delayUs: 500 });
      each.sendLater('a', BROADCAST);
    }
    const at = lab.world.nowUs;
    expect(lab.world.flights[0]).toMatchObject({ departsUs: at + 500, arrivesUs: at + 550 });
    void lab.world.cables;
    for (const each of [lab, other]) each.world.run(at + 1_000_000);
    expect(lab.world.traceHash).toBe(other.world.traceHash);
    expect(lab.world.stateHash()).toBe(other.world.stateHash());
  });

  it('a forged frame is the outsider’s, and seen once it leaves the switch', () => {
    const lab = new Lab();
    lab.world.inject({ kind: 'forge', segment: 'lan', frame: toyFrame(BROADCAST, MAC.a, 1) });
    expect(lab.world.flights).toEqual([]);
    lab.world.run(lab.world.nowUs + 50);
    expect(lab.world.flights.map(({ node }) => node)).toEqual(['outsider', 'outsider', 'outsider']);
  });
});
