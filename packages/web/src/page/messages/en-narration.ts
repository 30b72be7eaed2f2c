import { millis } from '../format.js';

const count = (number: number, thing: string): string => `${number} ${thing}${number === 1 ? '' : 's'}`;

/** What a screen reader says as time goes on. */
export const enNarration = {
  at: (us: number, what: string) => `${millis(us)} seconds: ${what}`,
  more: (transitions: number, others: number) =>
    `and ${[
      ...(transitions > 0 ? [count(transitions, 'transition')] : []),
      ...(others > 0 ? [count(others, transitions > 0 ? 'other event' : 'event')] : []),
    ].join(' and ')} more`,
  time: (us: number) => `${millis(us)} seconds`,
  masters: (vhid: string, hosts: readonly string[]) =>
    hosts.length === 0
      ? `${vhid}: nobody is MASTER`
      : hosts.length === 1
        ? `${vhid}: ${hosts[0]} is MASTER`
        : `${vhid}: ${hosts.length} are MASTER at once: ${hosts.join(', ')}`,
  letters: 'Keys that are a single letter, digit or sign act',
  off: (host: string) => `${host} is off`,
  paused: (host: string) => `${host} is paused`,
};
