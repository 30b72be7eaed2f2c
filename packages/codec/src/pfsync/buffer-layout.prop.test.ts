import fc from 'fast-check';
import { expect, it } from 'vitest';
import { actionsOf } from './actions.js';
import { decodeMessage, stateView } from './decode-message.js';
import { camelCase } from './wire-fields.js';

/** A value of a plain message by the kernel's name of the field. */
function plainField(message: unknown, name: string): unknown {
  const path = camelCase(name).replaceAll('[', '.').replaceAll(']', '').split('.');
  return path.reduce<unknown>((node, key) => (node as Record<string, unknown>)[key], message);
}

const NUMBERS = new Set([1, 2, 4]);
const bytes400 = fc.uint8Array({ minLength: 400, maxLength: 400 });
const messages = [5, 6].flatMap((version) =>
  actionsOf(version).flatMap((action) =>
    action?.layout ? [{ version, action, layout: action.layout }] : [],
  ),
);

it('every number of every message is the one that buffer-layout reads', () => {
  fc.assert(
    fc.property(
      bytes400,
      fc.constantFrom(...messages),
      fc.nat(30),
      (bytes, { version, action, layout }, start) => {
        const oracle = layout.structure.decode(Buffer.from(bytes), start) as Record<string, unknown>;
        const plain = decodeMessage(bytes, start, action, version);
        for (const [name, size] of Object.entries(layout.size)) {
          const value = oracle[name];
          if (typeof value === 'number' && NUMBERS.has(size)) {
            const ours = plainField(plain, name);
            expect([name, typeof ours === 'string' ? Number(ours) : ours]).toEqual([name, value]);
          } else if (name === 'id' || name === 'creatorid') {
            expect(plainField(plain, name)).toBe(Buffer.from(value as Uint8Array).toString('hex'));
          }
        }
      },
    ),
    { numRuns: 2000 },
  );
});

const KEYS = [
  ...([
    'id',
    'creatorid',
    'ifname',
    'rule',
    'anchor',
    'natRule',
    'creation',
    'expire',
    'direction',
    'log',
  ] as const),
  ...([
    'stateFlags',
    'timeout',
    'syncFlags',
    'updates',
    'qid',
    'pqid',
    'dnpipe',
    'dnrpipe',
    'minTtl',
  ] as const),
  ...(['setTos', 'maxMss', 'rt', 'rtIfname', 'tagname', 'origIfname'] as const),
];

it('the view of a state reads what the plain object holds', () => {
  const formats = ['freebsd-1301', 'freebsd-1400', 'freebsd-1500', 'openbsd-6'] as const;
  fc.assert(
    fc.property(bytes400, fc.constantFrom(...formats), fc.nat(30), (bytes, format, start) => {
      const version = format === 'openbsd-6' ? 6 : 5;
      const action = actionsOf(version).find((one) => one?.format === format)!;
      const plain: Readonly<Record<string, unknown>> = { ...decodeMessage(bytes, start, action, version) };
      const view = stateView(format).on(bytes, start);
      const read = Object.fromEntries(KEYS.map((key) => [key, view[key]]));
      for (const key of KEYS) if (key in plain) expect([key, read[key]]).toEqual([key, plain[key]]);
      expect(view.src.plain()).toEqual(plain['src']);
      expect(view.dst.plain()).toEqual(plain['dst']);
    }),
    { numRuns: 1000 },
  );
});
