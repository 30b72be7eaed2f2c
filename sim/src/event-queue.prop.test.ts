import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EventQueue } from './event-queue.js';

type Operation = { kind: 'add' | 'put' | 'move' | 'remove' | 'pop' | 'copy'; time: number; pick: number };

const operation: fc.Arbitrary<Operation> = fc.record({
  kind: fc.constantFrom('add', 'add', 'put', 'put', 'move', 'remove', 'pop', 'copy'),
  time: fc.nat(20),
  pick: fc.nat(),
});

/** Of what was planned with `put`: it has none. */
const NO_SLOT = -1;

/** The same with a sorted list. */
class ListQueue {
  list: { time: number; sequence: number; name: number; slot: number }[] = [];
  #sequence = 0;
  put(time: number, name: number, slot: number): void {
    if (slot !== NO_SLOT) this.list = this.list.filter((entry) => entry.slot !== slot);
    this.list.push({ time, sequence: this.#sequence++, name, slot });
    this.list.sort((a, b) => a.time - b.time || a.sequence - b.sequence);
  }
}

describe('EventQueue', () => {
  it('is a list sorted by time and then by order of planning', () => {
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 200 }), (operations) => {
        let queue = new EventQueue<number>();
        const model = new ListQueue();
        let names = 0;
        for (const { kind, time, pick } of operations) {
          const movable = model.list.filter(({ slot }) => slot !== NO_SLOT);
          const chosen = movable[pick % Math.max(1, movable.length)];
          if (kind === 'add') {
            const name = names++;
            model.put(time, name, queue.add(time, 3, name, name));
          } else if (kind === 'put') {
            const name = names++;
            queue.put(time, 3, name, name);
            model.put(time, name, NO_SLOT);
          } else if (kind === 'move' && chosen) {
            queue.move(chosen.slot, time);
            model.put(time, chosen.name, chosen.slot);
          } else if (kind === 'remove' && chosen) {
            queue.remove(chosen.slot);
            model.list = model.list.filter((entry) => entry !== chosen);
          } else if (kind === 'copy') {
            const copy = new EventQueue<number>();
            for (const entry of queue.entries()) {
              const slot = copy.add(entry.timeUs, entry.kind, entry.target, entry.data);
              model.list.find(({ name }) => name === entry.data)!.slot = slot;
            }
            queue = copy;
          } else if (kind === 'pop') {
            const next = model.list.shift();
            expect(queue.pop()).toBe(next !== undefined);
            if (next)
              expect([queue.timeUs, queue.kind, queue.target, queue.data]).toEqual([
                next.time,
                3,
                next.name,
                next.name,
              ]);
          }
          expect(queue.size).toBe(model.list.length);
          expect(queue.nextTimeUs).toBe(model.list[0]?.time ?? Number.POSITIVE_INFINITY);
        }
        expect(queue.entries().map(({ timeUs, data }) => [timeUs, data])).toEqual(
          model.list.map(({ time, name }) => [time, name]),
        );
        queue.clear();
        expect(queue.pop()).toBe(false);
      }),
      { numRuns: 3000 },
    );
  });
});
