import { DIALECT_NAMES } from '@carplab/implementations';
import { CAUSES } from './cause.js';
import type { ElectionDialect, SkewTerms, Words } from './dialect.js';

/** What a member can be. */
export interface Allowed {
  /** In words. */
  readonly takes: string;
  readonly fits: (value: unknown) => boolean;
}

const oneOf = (...values: readonly string[]): Allowed => ({
  takes: values
    .map((value) => `'${value}'`)
    .join(', ')
    .replace(/, ([^,]*)$/, ' or $1'),
  fits: (value) => values.some((each) => each === value),
});
const FLAG: Allowed = { takes: 'true or false', fits: (value) => typeof value === 'boolean' };
const COUNT: Allowed = {
  takes: 'a whole number from 0',
  fits: (value) => Number.isSafeInteger(value) && (value as number) >= 0,
};
const isFunction = (value: unknown): value is (...given: unknown[]) => unknown => typeof value === 'function';
export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A function that gives such a value for such an argument: tried once. */
const giving = (takes: string, fits: (value: unknown) => boolean, ...given: unknown[]): Allowed => ({
  takes,
  fits: (value) => {
    if (!isFunction(value)) return false;
    try {
      return fits(value(...given));
    } catch {
      return false;
    }
  },
});

const ENTERING = ['transition', 'advertise', 'arp', 'delay arp', 'na', 'arm'];
const isEntering = (value: unknown): boolean =>
  Array.isArray(value) && value.every((each) => ENTERING.includes(each)) && value.includes('transition');
const STEPS = `a list of ${ENTERING.join(', ')}, with transition`;

const SAMPLE: SkewTerms = { advskew: 100, demotion: 0, before14: false };

type Rule = Exclude<keyof ElectionDialect, 'name' | 'base' | 'source' | 'words'>;

/** What each rule of a dialect can be. A member that is missing here does not compile. */
export const RULES: Readonly<Record<Rule, Allowed>> = {
  accepts: giving('a function of advbase and advskew to true or false', FLAG.fits, 1, 0),
  ownerSkewZero: FLAG,
  skew: giving('a function of { advskew, demotion, before14 } to a whole number', Number.isInteger, SAMPLE),
  demoteByte: FLAG,
  demotionScope: oneOf('groups', 'host', 'process'),
  advertisesAtOnce: giving('a function of before, after and admin to true or false', FLAG.fits, 0, 1, false),
  interfaceDownDemotion: COUNT,
  sendErrorDemotion: COUNT,
  sendErrorsFade: oneOf('at once', 'after three'),
  stopReturns: oneOf('nothing', 'interface', 'everything'),
  zeroBase: FLAG,
  ipv6: oneOf('full', 'on the IPv4 timer', 'none'),
  entering: { takes: STEPS, fits: isEntering },
  shortcut: { takes: `${STEPS}, or undefined`, fits: (value) => value === undefined || isEntering(value) },
  backupForgetsArp: FLAG,
  tie: oneOf('yield', 'address'),
  reasserts: FLAG,
  lastAdvertisement: FLAG,
  goodbye: FLAG,
  counter: oneOf('chain', 'cookie'),
  familyMustMatch: FLAG,
  hearsInInit: FLAG,
  carrier: oneOf('exactly up', 'not down', 'ignored'),
  allow: oneOf('stops', 'deafens', 'none'),
  everyReportRestarts: FLAG,
  downState: oneOf('INIT', 'BACKUP'),
  stopRemoves: FLAG,
  addressAdded: oneOf('restart', 'ignored'),
  addressRemoved: oneOf('restart', 'rearm', 'keep', 'ignored'),
  lastAddressGoodbye: FLAG,
  configured: oneOf('keep', 'rearm', 'restart'),
  refusesMaster: FLAG,
  forcedSleepUs: COUNT,
};

const LEVELS = ['crit', 'err', 'warning', 'info', 'debug'];
const isLine = (value: unknown): boolean =>
  isObject(value) && LEVELS.includes(String(value['level'])) && typeof value['template'] === 'string';
const LINE = `{ level, template }, where level is ${LEVELS.join(', ')}`;
const A_LINE: Allowed = {
  takes: `${LINE}, or undefined`,
  fits: (value) => value === undefined || isLine(value),
};
const byCause = (takes: string, fits: (value: unknown) => boolean): Allowed => ({
  takes: `an object from any of ${CAUSES.map((cause) => `'${cause}'`).join(', ')} to ${takes}`,
  fits: (value) =>
    isObject(value) &&
    Object.entries(value).every(([cause, each]) => CAUSES.some((known) => known === cause) && fits(each)),
});

/** What each part of `words` can be. */
export const WORDS: Readonly<Record<keyof Words, Allowed>> = {
  state: {
    takes: `a function of from and to that gives ${LINE}, or undefined`,
    fits: (value) => value === undefined || isFunction(value),
  },
  before: byCause(LINE, isLine),
  masterDown: A_LINE,
  after: byCause(LINE, isLine),
  reassert: A_LINE,
  sendError: A_LINE,
  sendErrors: A_LINE,
  reasons: byCause('text', (value) => typeof value === 'string'),
  demotion: A_LINE,
  demoteReasons: { takes: 'an object of texts', fits: isObject },
};

export const DEMOTE_REASONS: readonly (keyof Words['demoteReasons'])[] = Object.keys({
  interfaceDown: 0,
  interfaceUp: 0,
  removed: 0,
  sendError4: 0,
  sendError6: 0,
  sendOk4: 0,
  sendOk6: 0,
} satisfies Record<keyof Words['demoteReasons'], 0>) as (keyof Words['demoteReasons'])[];

export const TEXT: Allowed = { takes: 'text', fits: (value) => typeof value === 'string' };
export const BASE: Allowed = oneOf(...DIALECT_NAMES);

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
export const NAMED: Allowed = {
  takes: `a name of at most 64 letters, digits, and . _ - after the first, other than ${DIALECT_NAMES.join(', ')}`,
  fits: (value) =>
    typeof value === 'string' && NAME.test(value) && DIALECT_NAMES.every((shipped) => shipped !== value),
};
