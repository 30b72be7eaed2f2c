import {
  type Authenticator,
  checkAuthenticator,
  createAuthenticator,
  parseAddress,
  parseMac,
} from '@carplab/codec';
import { baseDialect, parsePrefix } from '@carplab/host';
import { DEFAULT_DIALECT } from '@carplab/implementations';
import type { ForgedAdvertisement } from '../forge-frame.js';
import type { ForgeInput } from '../input/step-input.js';
import { type Path, show } from '../problems.js';
import { checkAddresses } from './check-address.js';
import { type Context, listOf } from './context.js';

const COUNTERS = 1n << 64n;

/** A forged advertisement's fields and signature. `turn` counts its repetitions from 0. */
export function resolveForge(
  context: Context,
  input: ForgeInput,
  path: Path,
  turn: number,
): ForgedAdvertisement | undefined {
  const before = context.problems.all.length;
  checkAddresses(context, input.source, [...path, 'source']);
  if (input.mac !== undefined && parseMac(input.mac) === undefined) {
    context.problems.add(
      'bad-value',
      [...path, 'mac'],
      show(input.mac),
      'a MAC address, such as 00:00:5e:00:01:01',
    );
  }
  const counter = BigInt(input.counter ?? 1);
  if (counter >= COUNTERS) {
    context.problems.add('bad-value', [...path, 'counter'], show(input.counter), 'a number below 2^64');
  }
  const authenticator = signature(context, input, [...path, 'sign']);
  if (context.problems.all.length > before) return undefined;
  const { vhid, source, mac, advskew = 0, advbase = 1, demote = 0, ttl = 255 } = input;
  return {
    fields: { vhid, advskew, advbase, demote, counter: (counter + BigInt(turn)) % COUNTERS },
    source,
    ttl,
    ...(mac === undefined ? {} : { mac }),
    ...(authenticator === undefined ? {} : { authenticator }),
  };
}

function signature(context: Context, input: ForgeInput, path: Path): Authenticator | undefined {
  const { sign, vhid } = input;
  if (sign === 'unsigned') return undefined;
  if ('as' in sign) {
    context.node(sign.as, [...path, 'as'], 'host');
    const host = context.hosts.get(sign.as);
    if (host === undefined) return undefined;
    const config = host.config.vhids.find((each) => each.vhid === vhid);
    if (config === undefined) {
      context.problems.add('unknown-name', [...path, 'as'], show(sign.as), `a host with vhid ${vhid}`);
      return undefined;
    }
    const addresses = config.addresses.map((text) => parsePrefix(text)!.bytes);
    return made(context, path, {
      dialect: baseDialect(host.config.dialect),
      password: config.password ?? '',
      vhid,
      addresses,
    });
  }
  const { dialect = DEFAULT_DIALECT, password } = sign;
  const texts = checkAddresses(context, sign.addresses, [...path, 'addresses']);
  const addresses = listOf(texts).map((text) => parseAddress(text) ?? new Uint8Array(4));
  return made(context, path, { dialect, password, vhid, addresses });
}

function made(
  context: Context,
  path: Path,
  terms: Parameters<typeof createAuthenticator>[0],
): Authenticator | undefined {
  const problem = checkAuthenticator(terms);
  if (problem === undefined) return createAuthenticator(terms);
  context.problems.add(
    'bad-value',
    path,
    `a signature that ${terms.dialect} does not support`,
    problem.message,
  );
  return undefined;
}
