import { u8, u16be } from 'buffer-layout';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fieldAt, type HeaderLayout, largest } from '../layout.js';
import type { FieldPart, LayoutField, ValueNames } from '../layout-field.js';
import { icmpErrorKind } from '../net/icmp-error.js';
import { isExtensionHeader } from '../net/ip-protocol.js';
import {
  familyOfAf,
  PF_STATE_MAX,
  STATE_FLAGS,
  TCP_STATES,
  TIMEOUT_MAX,
  TIMEOUT_MAX_OLD,
} from '../pfsync/constants.js';
import { LAYOUTS, LINK_LAYER_OPTION, layout } from './index.js';

const all: readonly (readonly [string, HeaderLayout])[] = Object.entries(LAYOUTS);
const fieldsOf = (layouts: readonly (readonly [string, HeaderLayout])[]) =>
  layouts.flatMap(([name, one]) => one.fields.map((field) => [`${name}.${field.name}`, field, one] as const));
const fields = fieldsOf(all);
const parts = fields.flatMap(([name, field]) =>
  (field.parts ?? []).map((part) => [`${name}.${part.name}`, part] as const),
);

const described = [...fields.map(([name, field]) => [name, field] as const), ...parts];

/** Kinds whose bytes are one number. */
const NUMBERS = new Set(['number', 'signed', 'enum', 'bits', 'checksum', 'counter']);
/** Kinds of one width. */
const WIDTHS: Readonly<Record<string, number>> = { mac: 6, ipv4: 4, ipv6: 16, address: 16, sockaddr: 28 };
const UNITS = ['bytes', '32-bit words', '8-byte units', 'packets', 's', '0.01 s', '1/256 s'];

describe('layouts', () => {
  it.each(all)('%s: fields stand one behind the other, as buffer-layout has them', (_, one) => {
    let at = 0;
    for (const { name, offset, size } of one.fields) {
      expect([offset, one.offset[name], one.structure.offsetOf(name)]).toEqual([at, at, at]);
      expect(one.size[name]).toBe(size);
      at += size;
    }
    expect([one.span, one.structure.span]).toEqual([at, at]);
    expect(one.fields.map(({ name }) => name)).toEqual(one.structure.fields.map(({ property }) => property));
    expect(new Set(one.fields.map(({ name }) => name)).size).toBe(one.fields.length);
  });

  it('fieldAt finds the field of every byte, and none outside', () => {
    fc.assert(
      fc.property(fc.constantFrom(...all), fc.integer({ min: -5, max: 400 }), ([, one], at) => {
        const field = fieldAt(one, at);
        if (at < 0 || at >= one.span) expect(field).toBeUndefined();
        else expect(at >= field!.offset && at < field!.offset + field!.size).toBe(true);
      }),
    );
  });

  it('every number is the one that buffer-layout reads, as wide and as signed', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...all),
        fc.uint8Array({ minLength: 400, maxLength: 400 }),
        ([, one], bytes) => {
          const oracle = one.structure.decode(Buffer.from(bytes)) as Record<string, unknown>;
          for (const { name, kind, offset, size } of one.fields) {
            if (typeof oracle[name] !== 'number') continue;
            let value = 0n;
            for (const byte of bytes.subarray(offset, offset + size)) value = (value << 8n) | BigInt(byte);
            expect(oracle[name]).toBe(Number(kind === 'signed' ? BigInt.asIntN(8 * size, value) : value));
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it('largest is what the width has room for', () => {
    for (const [, { name, kind, size, parts: within = [] }, one] of fields) {
      if (!NUMBERS.has(kind)) continue;
      const room = 2n ** BigInt(8 * size - (kind === 'signed' ? 1 : 0)) - 1n;
      expect(largest(one, name)).toBe(Number(room));
      for (const part of within) expect(largest(one, name, part.name)).toBe(2 ** part.bits - 1);
    }
  });
});

describe('meanings', () => {
  it.each(described)('%s is explained in one line', (_, { doc, unit }) => {
    expect(doc).toMatch(/^[\p{Lu}\d]/u);
    expect(doc).toMatch(/^[^\n]{1,100}$/);
    expect(doc).not.toMatch(/[.,;:\s]$|\s\s/);
    if (unit !== undefined) expect(UNITS).toContain(unit);
  });

  it.each(fields)('%s has what its kind needs, and nothing else', (_, field, one) => {
    const { kind, size, values, parts: within, family, source } = field;
    expect(source).not.toBe('');
    if (WIDTHS[kind] !== undefined) expect(size).toBe(WIDTHS[kind]);
    expect(values !== undefined).toBe(kind === 'enum' || (kind === 'bits' && within === undefined));
    if (within) expect([kind, within.reduce((sum, { bits }) => sum + bits, 0)]).toEqual(['bits', 8 * size]);
    expect(family !== undefined).toBe(kind === 'address');
    for (const name of family ?? []) {
      // A key alone has its family elsewhere.
      expect([name, one.fields.find((other) => other.name === name)?.doc]).toEqual([
        name,
        expect.stringMatching(/family/i),
      ]);
    }
    if (field.usual !== undefined) expect(field.required).toBeUndefined();
    if (!NUMBERS.has(kind)) expect(field.unit).toBeUndefined();
  });

  it.each(described)('%s: every named value fits, and masks are single bits', (_, field) => {
    const bits = 'bits' in field ? field.bits : 8 * field.size;
    for (const [value, name] of Object.entries(field.values ?? {})) {
      expect(name).not.toBe('');
      expect(Number(value)).toBeLessThan(2 ** bits);
      if (field.kind === 'bits') expect(Math.log2(Number(value)) % 1).toBe(0);
    }
  });
});

const valuesOf = (one: HeaderLayout, name: string, part?: string): ValueNames => {
  const field: LayoutField | undefined = one.fields.find((other) => other.name === name);
  const within: FieldPart | LayoutField | undefined =
    part === undefined ? field : field?.parts?.find((other) => other.name === part);
  return within!.values!;
};
const octets = Array.from({ length: 256 }, (_, i) => i);
const named = (values: ValueNames): number[] => octets.filter((i) => values[i] !== undefined);

describe('names of values', () => {
  it('of address families, timeouts and directions: those that receivers accept', () => {
    for (const one of [LAYOUTS.PFSYNC_STATE_1301, LAYOUTS.PFSYNC_STATE_1400, LAYOUTS.PFSYNC_STATE_OPENBSD])
      expect(named(valuesOf(one, 'af'))).toEqual(octets.filter((af) => familyOfAf(af) !== 0));
    const timeouts = (one: HeaderLayout): number => named(valuesOf(one, 'timeout')).length;
    for (const one of [LAYOUTS.PFSYNC_UPD_C, LAYOUTS.PFSYNC_STATE_1400, LAYOUTS.PFSYNC_STATE_1500])
      expect(timeouts(one)).toBe(TIMEOUT_MAX);
    for (const one of [LAYOUTS.PFSYNC_UPD_C_OPENBSD, LAYOUTS.PFSYNC_STATE_OPENBSD])
      expect(timeouts(one)).toBe(TIMEOUT_MAX_OLD);
    expect(valuesOf(LAYOUTS.PFSYNC_STATE_OPENBSD, 'direction')).toEqual({ 0: 'any', 1: 'in', 2: 'out' });
    expect(TCP_STATES.length).toBe(PF_STATE_MAX + 1);
  });

  it('of state flags: those that the format has room for', () => {
    const masks = (one: HeaderLayout): string[] => Object.values(valuesOf(one, 'state_flags'));
    const low = Object.entries(STATE_FLAGS).flatMap(([name, mask]) => (mask < 0x100 ? [name] : []));
    expect(masks(LAYOUTS.PFSYNC_STATE_1301)).toEqual(low);
    expect(masks(LAYOUTS.PFSYNC_UPD_C_OPENBSD)).toEqual(low);
    const both = new Set([...masks(LAYOUTS.PFSYNC_STATE_1400), ...masks(LAYOUTS.PFSYNC_STATE_OPENBSD)]);
    expect([...both].sort()).toEqual(Object.keys(STATE_FLAGS).sort());
  });

  it('of IPv6 next headers: all that can be stepped over', () => {
    const names = valuesOf(LAYOUTS.IPV6, 'nextHeader');
    for (const i of octets) if (isExtensionHeader(i)) expect([i, names[i]]).toEqual([i, expect.any(String)]);
  });

  it('of ICMP: an echo is no error', () => {
    const types = named(valuesOf(LAYOUTS.ICMP_ECHO, 'type'));
    expect(types).toEqual([0, 8, 128, 129]);
    expect(types.filter((type) => icmpErrorKind(type < 128 ? 4 : 6, type))).toEqual([]);
  });

  it('of pfsync: the versions that have actions, and both ends of a bulk update', () => {
    expect(named(valuesOf(LAYOUTS.PFSYNC_HEADER, 'version'))).toEqual([5, 6]);
    expect(valuesOf(LAYOUTS.PFSYNC_BUS, 'status')).toEqual({ 1: 'start', 2: 'end' });
    expect(valuesOf(LAYOUTS.CARP, 'versionType', 'type')).toEqual({ 1: 'advertisement' });
  });
});

it('the compiler refuses a field without a meaning, and a meaning without a field', () => {
  const meaning = { kind: 'number', doc: 'A number' } as const;
  const both = [u8('kind'), u16be('length')];
  // @ts-expect-error `length` has no meaning.
  expect(() => layout('example', both, 'a test', { kind: meaning })).not.toThrow();
  // @ts-expect-error There is no field `more`.
  layout('example', both, 'a test', { kind: meaning, length: meaning, more: meaning });
  expect(layout('example', both, 'a test', { kind: meaning, length: meaning }).fields.length).toBe(2);
  expect(LINK_LAYER_OPTION.fields.map(({ name }) => name)).toEqual(['type', 'length', 'mac']);
});
