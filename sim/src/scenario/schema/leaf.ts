import { isSecret, revealSecret } from '@carplab/codec/carp';
import { textOfAddress } from '@carplab/codec/net';
import * as z from 'zod';
import { MAX_DRIFT_PPB, PPB_PER_PPM } from '../../virtual-clock.js';
import type { ShareInput, Some, TimeInput } from '../input/network-input.js';
import { PERCENTAGE } from '../share.js';
import { isTooLong, parseTime, SIGNED_TIME, TIME, TIME_FORMS, TIME_TOO_LONG } from '../time.js';

// zod would compile code, which a content security policy may forbid.
z.config({ jitless: true });

// The `error` of each part says what is allowed there: `problems` puts what was found beside it.

/** Text that is not empty. */
export function text(allowed: string): z.ZodString {
  return z
    .string({ error: allowed })
    .min(1, { error: allowed })
    .max(10_000, { error: 'too long: at most 10000 characters' });
}

/** A password, as text or hidden. It is text from here on. */
export function password(): z.ZodType<string, string> {
  const plain = (value: unknown): unknown => (isSecret(value) ? revealSecret(value) : value);
  return readAs(plain, z.string({ error: 'text' }));
}

/** One address, IP or MAC, as text or as bytes. It is text from here on. */
export function oneAddress(allowed: string, as: z.ZodString = text(allowed)): z.ZodType<string, string> {
  return readAs(addressText, as);
}

/** One of them, or a list. */
export function someAddresses(allowed: string, all: string): z.ZodType<Some<string>, Some<string>> {
  const plain = (value: unknown): unknown =>
    Array.isArray(value) ? value.map(addressText) : addressText(value);
  return readAs(plain, some(text(allowed), all));
}

function addressText(value: unknown): unknown {
  return value instanceof Uint8Array ? textOfAddress(value) : value;
}

/** A value that a TypeScript scenario can also give in another form, which no file has. */
function readAs<T>(plain: (value: unknown) => unknown, as: z.ZodType<T, T>): z.ZodType<T, T> {
  return z.preprocess(plain, as) as unknown as z.ZodType<T, T>;
}

/** A name by which other parts of the scenario refer to it. */
export function name(what: string): z.ZodString {
  const allowed = `the name of ${what}: letters, digits, and . _ - after the first`;
  return z.string({ error: allowed }).regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, {
    error: ({ input }) => (`${input}`.length > 64 ? 'too long: a name has at most 64 characters' : allowed),
  });
}

export function whole(least: number, most: number): z.ZodNumber {
  const allowed = `a whole number from ${least} to ${most}`;
  return z.int({ error: allowed }).min(least, { error: allowed }).max(most, { error: allowed });
}

/** A part of a whole. */
export function share(): z.ZodType<ShareInput, ShareInput> {
  const error = 'a number from 0 to 1, or a percentage such as 50%';
  return z.union([z.number().min(0, error).max(1, error), z.string().regex(PERCENTAGE, error)], { error });
}

/** How fast a clock gains, in parts per million. */
export function driftPpm(): z.ZodNumber {
  const most = MAX_DRIFT_PPB / PPB_PER_PPM;
  const allowed = `parts per million from -${most} to ${most}`;
  return z.number({ error: allowed }).min(-most, { error: allowed }).max(most, { error: allowed });
}

export function flag(): z.ZodBoolean {
  return z.boolean({ error: 'true or false' });
}

export function oneOf<const T extends readonly string[]>(...words: T): z.ZodEnum<{ [K in T[number]]: K }> {
  return z.enum(words, { error: words.join(', ') });
}

/** Not beyond what is a whole number of µs. */
const MOST_S = 9_000_000_000;

/** A time that is not negative. `tooLong`: what is said of one that is too long in any case. */
export function time(tooLong: string = TIME_TOO_LONG): z.ZodType<TimeInput, TimeInput> {
  return anyTime(TIME, 0, TIME_FORMS, tooLong);
}

/** A time that may be negative. */
export function signedTime(): z.ZodType<TimeInput, TimeInput> {
  return anyTime(SIGNED_TIME, -MOST_S, `${TIME_FORMS}; it may be negative`);
}

function anyTime(
  form: RegExp,
  least: number,
  allowed: string,
  tooLong: string = TIME_TOO_LONG,
): z.ZodType<TimeInput, TimeInput> {
  const error = ({ input }: { readonly input: unknown }): string => {
    const isLong = typeof input === 'number' ? input > MOST_S : typeof input === 'string' && isTooLong(input);
    return isLong ? tooLong : allowed;
  };
  const one = { error, abort: true };
  return (
    z
      .union([z.string().regex(form, one), z.number().min(least, one).max(MOST_S, one)], { error })
      // JSON Schema cannot say that a number of seconds is a whole number of µs.
      .refine((value) => parseTime(value) !== undefined, { error: allowed })
  );
}

/** One value, or a list of them. */
export function some<T>(
  one: z.ZodType<T, T>,
  allowed: string,
): z.ZodUnion<[z.ZodType<T, T>, z.ZodArray<z.ZodType<T, T>>]> & z.ZodType<Some<T>, Some<T>> {
  return z.union([one, list(one, allowed)], { error: allowed });
}

/** One value, or a list of at least one. */
export function oneOrMore<T>(one: z.ZodType<T, T>, allowed: string): ReturnType<typeof some<T>> {
  return z.union([one, list(one, allowed, 1)], { error: allowed });
}

export function list<T extends z.ZodType>(one: T, allowed: string, least = 0): z.ZodArray<T> {
  const all = z
    .array(one, { error: `a list: ${allowed}` })
    .max(10_000, { error: 'too long: at most 10000 entries' });
  return least === 0 ? all : all.min(least, { error: `at least ${least}: ${allowed}` });
}

/** Entries by name. */
export function named<T extends z.ZodType>(key: z.ZodString, one: T): z.ZodRecord<z.ZodString, T> {
  return z.record(key, one, { error: (issue) => (issue.code === 'invalid_key' ? '' : 'names with values') });
}

/** Each key with the description that editors show: meaning, unit, default. */
export function described<S extends { readonly [key: string]: z.ZodType }>(
  shape: S,
  words: { readonly [K in keyof S]: string },
): S {
  const entries = Object.entries(shape).map(([key, part]) => [key, part.describe(words[key]!)]);
  return Object.fromEntries(entries) as S;
}

/** An object with these keys, and no others. */
export function keys<S extends z.core.$ZodLooseShape>(shape: S): z.ZodObject<S, z.core.$strict> {
  const known = Object.keys(shape).join(', ');
  return z.strictObject(shape, {
    error: (issue) => (issue.code === 'unrecognized_keys' ? known : `keys and values: ${known}`),
  });
}

export function opt<T extends z.ZodType>(one: T): z.ZodExactOptional<T> {
  return z.exactOptional(one);
}
