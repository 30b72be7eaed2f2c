import type { PairGuess } from '../../model/built-pair.js';

/** What the page says about a scenario that was made from a capture, in English. */
export const enPair = {
  build: 'Build this pair',
  buildHint: 'A scenario of the hosts that were heard, to change and to break.',
  noCarp: 'There is no CARP in this capture that a pair could be built from.',
  title: 'From a capture',
  seen: 'Seen',
  assumed: 'Assumed',
  guesses: {
    password: (placeholder) =>
      `The password is ${placeholder} everywhere: none that was typed is in the scenario.`,
    preempt: () => 'A better host takes over from a worse one (preempt).',
    dialect: (host) => `${host} runs FreeBSD 14: nothing that it sends says otherwise.`,
    cookie: (host) => `${host} runs OpenBSD: its counter stays the same.`,
    prefix: (length, segment) => `Addresses of ${segment} have the prefix ${length}.`,
    address: (host, address) => `${host} has the address ${address}.`,
    virtual: (vhid, address) => `vhid ${vhid} has the address ${address}.`,
    joined: (a, b) => `${a} and ${b} are one host: both come in the same order of preference.`,
    silent: (host, vhid, advbase, advskew) =>
      `${host} was not heard on vhid ${vhid}: it has advbase ${advbase}, advskew ${advskew}.`,
    partner: (host) => `There is a second host, ${host}: a backup is silent.`,
    demoted: (host, vhid) => `${host} only announced advskew 240 on vhid ${vhid}; it may have been demoted.`,
    both: (host, vhid) =>
      `${host} was MASTER of vhid ${vhid} beside another at the end; here the better one is.`,
    left: (host, at) => `${host} fell silent in the capture; here it leaves at ${at}.`,
  } as Readonly<Record<PairGuess['code'], (...what: readonly string[]) => string>>,
};
