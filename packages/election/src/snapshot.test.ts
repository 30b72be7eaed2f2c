import { describe, expect, it } from 'vitest';
import { backup, master } from '../test/machine.js';
import { createInstance, type Instance } from './instance.js';
import { hashInstance, restore, snapshot } from './snapshot.js';

describe('hashInstance', () => {
  const instance = master({ dialect: 'freebsd', ipv6: true, advskew: 100 }).instance;

  it('does not depend on the order of the fields', () => {
    const turned = Object.fromEntries(Object.entries(instance).reverse()) as unknown as Instance;
    expect(hashInstance(turned)).toBe(hashInstance(instance));
  });

  it('depends on every field', () => {
    const hashes = new Set([hashInstance(instance)]);
    const fields = Object.keys(instance) as (keyof Instance)[];
    for (const field of fields) {
      const value = instance[field];
      const other = typeof value === 'number' ? value + 1 : typeof value === 'boolean' ? !value : `${value}x`;
      hashes.add(hashInstance({ ...instance, [field]: other } as Instance));
    }
    expect(hashes.size).toBe(fields.length + 1);
  });

  it('distinguishes values that differ above 32 bits, and swapped fields', () => {
    const hash = (more: Partial<Instance>) => hashInstance({ ...instance, ...more });
    expect(hash({ advertiseUs: 5 })).not.toBe(hash({ advertiseUs: 5 + 2 ** 32 }));
    expect(hash({ advertiseUs: 5 })).not.toBe(hash({ advertiseUs: 5 + 2 ** 33 }));
    expect(hash({ masterDown4Us: 7, masterDown6Us: 8 })).not.toBe(
      hash({ masterDown4Us: 8, masterDown6Us: 7 }),
    );
    expect(hash({ preempt: true, ipv4: false })).not.toBe(hash({ preempt: false, ipv4: true }));
  });

  it('is a safe integer, spread well: a hundred thousand deadlines, no collision', () => {
    const seen = new Set<number>();
    for (let advertiseUs = 0; advertiseUs < 100_000; advertiseUs++) {
      seen.add(hashInstance({ ...instance, advertiseUs }));
    }
    expect(seen.size).toBe(100_000);
    expect([...seen].every(Number.isSafeInteger)).toBe(true);
  });
});

describe('snapshot, restore', () => {
  it('a snapshot does not move with its instance', () => {
    const machine = backup({ dialect: 'netbsd' });
    const kept = snapshot(machine.instance);
    machine.all({ type: 'timer', timer: 'masterDown4' }, 3_000_000);
    expect(kept.state).toBe('BACKUP');
    restore(machine.instance, kept);
    expect(machine.instance).toEqual(kept);
    expect(machine.instance.masterDown4Us).toBe(3_000_000);
  });

  it('restores into any instance', () => {
    const other = createInstance({ dialect: 'ucarp', vhid: 2 });
    restore(other, snapshot(backup({ dialect: 'openbsd', advskew: 7 }).instance));
    expect([other.dialect, other.vhid, other.advskew]).toEqual(['openbsd', 1, 7]);
  });
});
