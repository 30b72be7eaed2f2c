import type { ElectionDialect } from '../dialect.js';

/** A skew of 240 says: choose another master if there is one (CARP_MAXSKEW; 240 as a bare number before FreeBSD 10). */
export const SUPPRESSED_SKEW = 240;

/** base 0 to 255 and skew 0 to 254, but not both 0 (SIOCSVH of the older kernels). */
const accepts: ElectionDialect['accepts'] = (advbase, advskew) =>
  advbase >= 0 && advbase <= 255 && advskew >= 0 && advskew <= 254 && (advbase > 0 || advskew > 0);

/**
 * What the older kernels share, which all descend from OpenBSD 3.5: a count of problems on the host suppresses its
 * preemption by a skew of 240. Each dialect's file overrides what is different there.
 */
export const bsd: Omit<ElectionDialect, 'name' | 'base' | 'source'> = {
  accepts,
  ownerSkewZero: false,

  skew: ({ advskew, demotion }) => (demotion > 0 && advskew < SUPPRESSED_SKEW ? SUPPRESSED_SKEW : advskew),
  demoteByte: false,
  demotionScope: 'host',
  advertisesAtOnce: (before, after) => after > before && after === 1,
  interfaceDownDemotion: 1,
  sendErrorDemotion: 1,
  sendErrorsFade: 'at once',
  stopReturns: 'nothing',

  zeroBase: false,
  ipv6: 'full',
  entering: ['transition', 'advertise', 'arp', 'na', 'arm'],
  shortcut: undefined,
  backupForgetsArp: false,
  tie: 'yield',
  reasserts: false,
  lastAdvertisement: false,
  goodbye: true,
  counter: 'chain',

  familyMustMatch: false,
  hearsInInit: false,
  carrier: 'exactly up',
  allow: 'deafens',
  everyReportRestarts: true,
  downState: 'INIT',
  stopRemoves: false,
  addressAdded: 'restart',
  addressRemoved: 'keep',
  lastAddressGoodbye: false,
  configured: 'rearm',
  refusesMaster: false,
  forcedSleepUs: 0,

  words: {
    state: undefined,
    before: {},
    masterDown: undefined,
    after: {},
    reassert: undefined,
    sendError: undefined,
    sendErrors: undefined,
    reasons: {},
    demotion: undefined,
    demoteReasons: {
      interfaceDown: '',
      interfaceUp: '',
      removed: '',
      sendError4: '',
      sendError6: '',
      sendOk4: '',
      sendOk6: '',
    },
  },
};
