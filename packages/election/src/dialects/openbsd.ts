import type { ElectionDialect, Line } from '../dialect.js';
import { bsd } from './bsd.js';

const crit: Line = { level: 'crit', template: '{if}: state transition: {from} -> {to}' };
const warning: Line = { ...crit, level: 'warning' };

/**
 * OpenBSD. Demotion is a count in byte 4 that is compared before the interval and never touches the skew; the counter is
 * a constant cookie; advbase may be 0.
 */
export const openbsd: ElectionDialect = {
  ...bsd,
  name: 'openbsd',
  base: 'openbsd',
  source: 'OpenBSD sys/netinet/ip_carp.c of 2025-02',

  accepts: (advbase, advskew) => advbase >= 0 && advbase <= 255 && advskew >= 0 && advskew <= 254,

  skew: ({ advskew }) => advskew,
  demoteByte: true,
  demotionScope: 'groups',
  // A problem that raises 0 to 1 makes all masters advertise; +32 and +128 do not. A rise by the administrator always
  // does (SIOCSIFGATTR).
  advertisesAtOnce: (before, after, admin) => after > before && (admin || after === 1),

  zeroBase: true,
  entering: ['transition', 'advertise', 'arp', 'delay arp', 'na', 'arm'],
  backupForgetsArp: true,
  counter: 'cookie',

  carrier: 'not down',
  everyReportRestarts: false,
  addressRemoved: 'rearm',

  words: {
    ...bsd.words,
    state: (from, to) => (from === 'INIT' || to === 'INIT' ? warning : crit),
    demotion: {
      level: 'err',
      template: '{if} demoted group {group} by {delta} to {value} ({reason})',
    },
    demoteReasons: {
      interfaceDown: 'carpdev',
      interfaceUp: 'carpdev',
      removed: 'detach',
      sendError4: '> snderrors',
      sendError6: '> snd6errors',
      sendOk4: '< snderrors',
      sendOk6: '< snd6errors',
    },
  },
};
