import type { ElectionDialect, Line } from '../dialect.js';
import { bsd } from './bsd.js';

const line = (template: string): Line => ({ level: 'warning', template });
const stateLine = line('Switching to state: {to}');
const initLine: Line = { ...stateLine, level: 'info' };

/**
 * UCARP, a process per address, IPv4 only. Its master-down timer uses `-r`; ties are decided by address; the loser
 * advertises once more so that the winner hears it and sends a gratuitous ARP. It never says goodbye.
 *
 * Left to the host: libpcap delivers packets up to a second late, the carrier is checked only when the process wakes
 * (every 10 s while it is off), and nothing is sent while a script runs.
 */
export const ucarp: ElectionDialect = {
  ...bsd,
  name: 'ucarp',
  base: 'ucarp',
  source: 'UCARP 1.5.2 (Debian git20192404), read and measured',

  // base 0 requires a skew; the skew may be 255.
  accepts: (advbase, advskew) =>
    advbase >= 0 && advbase <= 255 && advskew >= 0 && advskew <= 255 && (advbase > 0 || advskew > 0),
  demotionScope: 'process',
  ipv6: 'none',
  // No `arm`: the timer is the one that the advertisement set.
  entering: ['transition', 'arp', 'advertise', 'delay arp'],
  tie: 'address',
  reasserts: true,
  lastAdvertisement: true,
  goodbye: false,
  // IFF_RUNNING
  carrier: 'not down',
  everyReportRestarts: false,
  downState: 'BACKUP',
  interfaceDownDemotion: 0,
  stopRemoves: true,
  // The address is an argument of the process.
  addressAdded: 'ignored',
  addressRemoved: 'ignored',
  configured: 'keep',
  allow: 'none',
  refusesMaster: true,
  forcedSleepUs: 3_000_000,

  words: {
    ...bsd.words,
    state: (_from, to) => (to === 'INIT' ? initLine : stateLine),
    after: {
      'preempting a slower master': line('Putting MASTER down - preemption'),
      'master will time out': line('Putting MASTER DOWN (going to time out)'),
      'more frequent advertisement received': line('Preferred master advertised: going back to BACKUP state'),
    },
    reassert: line(
      'Non-preferred master advertising: reasserting control of VIP with another gratuitous arp',
    ),
    sendError: line('write() has failed: {error}'),
    sendErrors: { level: 'err', template: 'write() error #{demotion}/3' },
    reasons: {
      'preempting a slower master': 'Putting MASTER down - preemption',
      'master will time out': 'Putting MASTER DOWN (going to time out)',
      'more frequent advertisement received': 'Preferred master advertised: going back to BACKUP state',
    },
  },
};
