import type { ElectionDialect, Line } from '../dialect.js';
import { bsd, SUPPRESSED_SKEW } from './bsd.js';

const stateLine: Line = { level: 'info', template: 'carp: {vhid}@{if}: {from} -> {to} ({reason})' };

/**
 * FreeBSD 10 and later. A vhid is an attribute of addresses, not an interface; demotion is one number for the whole
 * host, added to every skew; there is no goodbye; any carrier report and any change of addresses restarts the vhid.
 */
export const freebsd: ElectionDialect = {
  ...bsd,
  name: 'freebsd',
  base: 'freebsd',
  source: 'FreeBSD 12.1 and 14 sys/netinet/ip_carp.c; transitions, words and order measured on 12.1',

  accepts: (advbase, advskew) => advbase >= 1 && advbase <= 255 && advskew >= 0 && advskew <= 254,

  // Capped with demotion 0 too: a configured 241 to 254 goes out as 240. Held at 0 since 14.
  skew: ({ advskew, demotion, before14 }) => {
    const skew = Math.min(SUPPRESSED_SKEW, advskew + demotion);
    return before14 ? skew : Math.max(0, skew);
  },
  // carp_demote_adj always schedules carp_send_ad_all.
  advertisesAtOnce: () => true,
  // net.inet.carp.ifdown_demotion_factor, net.inet.carp.senderr_demotion_factor
  interfaceDownDemotion: SUPPRESSED_SKEW,
  sendErrorDemotion: SUPPRESSED_SKEW,
  sendErrorsFade: 'after three',
  stopReturns: 'interface',

  goodbye: false,

  // A vhid is looked up by an address of the packet's family on the receiving interface.
  familyMustMatch: true,
  hearsInInit: true,
  // Setting net.inet.carp.allow looks at every vhid again (carp_allow_sysctl).
  allow: 'stops',
  stopRemoves: true,
  addressRemoved: 'restart',
  // Measured: advskew 200 on a master takes effect with its next advertisement.
  configured: 'keep',

  words: {
    ...bsd.words,
    state: () => stateLine,
    reasons: {
      'user requested': 'user requested via ifconfig',
      'addresses changed': 'hardware interface up',
      'shut down': 'hardware interface up',
    },
    demotion: { level: 'info', template: 'carp: demoted by {delta} to {value} ({reason})' },
    demoteReasons: {
      interfaceDown: 'interface down',
      interfaceUp: 'interface up',
      removed: 'vhid removed',
      sendError4: 'send error {error} on {if}',
      sendError6: 'send error {error} on {if}',
      sendOk4: 'send ok on {if}',
      sendOk6: 'send ok on {if}',
    },
  },
};
