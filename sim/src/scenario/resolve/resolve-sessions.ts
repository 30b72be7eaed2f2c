import { TCP_DEFAULTS, type TcpSettings } from '@carplab/tcp';
import { MAX_UDP_BYTES, type SessionOptions } from '../../clients/session-options.js';
import type { ClientInput, SessionInput, TcpInput } from '../input/network-input.js';
import type { Path } from '../problems.js';
import { checkAddresses } from './check-address.js';
import { checkRoute } from './check-route.js';
import { type Context, given } from './context.js';
import { firstElectionUs } from './first-election.js';

/** A client has ports for this many. */
const MAX_SESSIONS = 50_000;
const LEAST_INTERVAL_US = 1000;

/** When a client's traffic begins that has no `delay`, µs: after the first election, or with a client that has a `start`. */
export function trafficFromUs({ hosts }: Context, { start }: ClientInput): number {
  return start === undefined ? firstElectionUs([...hosts.values()]) : 0;
}

/** The sessions of a client, with `count` expanded. */
export function resolveSessions(
  context: Context,
  client: string,
  input: ClientInput,
  path: Path,
): SessionOptions[] {
  const { sessions = {} } = input;
  const firstUs = trafficFromUs(context, input);
  const all = Object.entries(sessions).flatMap(([name, input]) =>
    sessionsOf(context, name, input, firstUs, [...path, 'sessions', name]),
  );
  for (const [name, { to }] of Object.entries(sessions)) {
    checkRoute(context, input, to, [...path, 'sessions', name, 'to']);
  }
  const number = all.length;
  if (number > MAX_SESSIONS) {
    context.problems.add('limit', [...path, 'sessions'], `${number} sessions`, `at most ${MAX_SESSIONS}`);
    return [];
  }
  const expected = [...Object.keys(sessions), ...all.map(({ name }) => name)];
  context.sessions.set(client, [...new Set(expected)]);
  return all;
}

function sessionsOf(
  context: Context,
  name: string,
  input: SessionInput,
  firstUs: number,
  path: Path,
): SessionOptions[] {
  const { to, port, protocol = 'tcp', delay, every, bytes, lasts, patience, count, spacing } = input;
  checkAddresses(context, to, [...path, 'to']);
  for (const key of ['every', 'lasts', 'patience'] as const) {
    const value = input[key];
    if (value !== undefined && context.span(value) < LEAST_INTERVAL_US)
      context.problems.add('bad-value', [...path, key], String(value), 'at least 1ms');
  }
  if (protocol === 'udp' && bytes !== undefined && bytes > MAX_UDP_BYTES)
    context.problems.add(
      'limit',
      [...path, 'bytes'],
      String(bytes),
      `at most ${MAX_UDP_BYTES} in a UDP datagram`,
    );
  if (protocol === 'udp' && input.tcp !== undefined)
    context.problems.add('conflict', [...path, 'tcp'], 'tcp', 'no TCP settings for a UDP flow');
  if (count === undefined && spacing !== undefined)
    context.problems.add('missing', [...path, 'spacing'], 'spacing without count', 'spacing only with count');
  const us = (time: typeof every): number | undefined =>
    time === undefined ? undefined : context.span(time);
  const rest = given({ intervalUs: us(every), bytes, lengthUs: us(lasts), patienceUs: us(patience) });
  const tcp = input.tcp && { tcp: tcpOf(context, input.tcp, path) };
  return Array.from({ length: count ?? 1 }, (_, i) => ({
    name: count === undefined ? name : `${name}-${i + 1}`,
    protocol,
    to,
    port,
    delayUs: (us(delay) ?? 0) + i * (us(spacing) ?? 0),
    ...(delay === undefined ? { fromUs: firstUs + i * (us(spacing) ?? 0) } : {}),
    ...rest,
    ...tcp,
  }));
}

function tcpOf(context: Context, input: TcpInput, path: Path): Partial<TcpSettings> {
  const { mss, windowScale, delayedAck, minRto, maxRto, retries, keepalive } = input;
  const us = (time: typeof minRto): number | undefined =>
    time === undefined ? undefined : context.span(time);
  const minRtoUs = us(minRto);
  const maxRtoUs = us(maxRto);
  const { minRtoUs: least, maxRtoUs: most } = { ...TCP_DEFAULTS, ...given({ minRtoUs, maxRtoUs }) };
  if (minRtoUs === 0 || least > most) {
    const allowed = `more than 0, and at most maxRto`;
    context.problems.add('bad-value', [...path, 'tcp', 'minRto'], String(minRto ?? 'the default'), allowed);
  }
  const settings = {
    ...given({ mss, delayedAckUs: us(delayedAck), minRtoUs, maxRtoUs, maxRetries: retries }),
    ...(keepalive && {
      keepalive: {
        idleUs: context.span(keepalive.idle),
        intervalUs: context.span(keepalive.interval),
        count: keepalive.count,
      },
    }),
  };
  if (windowScale === undefined) return settings;
  return { ...settings, windowScale: windowScale === 'off' ? undefined : windowScale };
}
