import { expect, it } from 'vitest';
import { toyCarp } from '../examples/foreign.js';
import { nodeA, nodeB, PASSWORD } from '../test/hosts.js';
import { Wire } from '../test/wire.js';

const toy = () => toyCarp('toy', '52:54:00:00:00:0f', '203.0.113.9', '203.0.113.4', PASSWORD);

it('a foreign implementation takes over from a slower FreeBSD host', () => {
  const wire = new Wire();
  const b = nodeB();
  wire.add(b, 'lan');
  wire.add(toy(), 'lan');
  wire.start('B');
  wire.until(10);
  expect(b.states()[0]!.state).toBe('MASTER');
  wire.start('toy');
  wire.until(20);
  expect(b.states()[0]!.state).toBe('BACKUP');
  expect(wire.transitions(10_000_000)).toEqual([
    'toy 1@toy0: INIT -> BACKUP (ready)',
    'toy 1@toy0: BACKUP -> MASTER (nobody better)',
    'B 1@vtnet0: MASTER -> BACKUP (more frequent advertisement received)',
  ]);
  expect(b.statistics().badauth).toBe(0);
});

it('it waits for a faster one to fall silent', () => {
  const wire = new Wire();
  wire.add(nodeA(), 'lan');
  const node = toy();
  wire.add(node, 'lan');
  wire.start();
  wire.until(10.5);
  expect(wire.transitions().map((line) => line.split(' ')[0])).toEqual(['A', 'toy', 'A']);
  const kept = node.snapshot();
  wire.crash('A');
  wire.until(20);
  expect(wire.transitions(10_000_000)).toEqual(['toy 1@toy0: BACKUP -> MASTER (nobody better)']);
  node.restore(kept);
  expect(node.nextDeadline()).toBe(10_000_200 + 3_195_312);
  expect(node.command({ command: 'demote' }, 0, { send() {}, event() {} })).toEqual({
    ok: false,
    reason: 'a toy does not know demote',
  });
});
