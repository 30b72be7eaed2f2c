import { millisComma } from '../format.js';
import type { enNarration } from './en-narration.js';

const count = (number: number, thing: string): string =>
  `${number} ${thing
    .split(' ')
    .map((word) => (number < 2 ? word : `${word}s`))
    .join(' ')}`;

export const frNarration: typeof enNarration = {
  at: (us, what) => `${millisComma(us)} secondes : ${what}`,
  more: (transitions, others) =>
    `et encore ${[
      ...(transitions > 0 ? [count(transitions, 'transition')] : []),
      ...(others > 0 ? [count(others, transitions > 0 ? 'autre événement' : 'événement')] : []),
    ].join(' et ')}`,
  time: (us) => `${millisComma(us)} secondes`,
  masters: (vhid, hosts) =>
    hosts.length === 0
      ? `${vhid} : personne n’est MASTER`
      : hosts.length === 1
        ? `${vhid} : ${hosts[0]} est MASTER`
        : `${vhid} : ${hosts.length} sont MASTER en même temps : ${hosts.join(', ')}`,
  letters: 'Les touches d’une seule lettre, d’un chiffre ou d’un signe agissent',
  off: (host) => `${host} est éteint`,
  paused: (host) => `${host} est en pause`,
};
