export type { Cause } from './cause.js';
export { dueTimer, nextDeadlineUs } from './deadlines.js';
export { type DialectDifferences, defineDialect, type WordsDifferences } from './define-dialect.js';
export type { DialectName, ElectionDialect, Entering, Line, SkewTerms, Words } from './dialect.js';
export { DialectError } from './dialect-error.js';
export { ELECTION_DIALECTS } from './dialects.js';
export type {
  AdvertiseEffect,
  ArpEffect,
  CounterMode,
  DemoteEffect,
  Effect,
  LogEffect,
  LogLevel,
  NaEffect,
  RefusedEffect,
  TimerEffect,
  TransitionEffect,
} from './effect.js';
export { EffectList } from './effect-list.js';
export { baseDialect, electionDialect } from './election-dialect.js';
export type {
  AddressesEvent,
  AdvertiseEvent,
  AdvertisementEvent,
  AllowEvent,
  ConfigureEvent,
  DemotionEvent,
  ElectionEvent,
  ForceEvent,
  InterfaceEvent,
  LinkEvent,
  PreemptEvent,
  SentEvent,
  StartEvent,
  StopEvent,
  TimerEvent,
} from './event.js';
export { createInstance, type Instance, type InstanceConfig } from './instance.js';
export { formatDemotion, formatLog } from './log-line.js';
export { type Deafness, whyDeaf } from './receive.js';
export { hashInstance, type InstanceSnapshot, restore, snapshot } from './snapshot.js';
export type { Family, Link, State, TimerName } from './state.js';
export { step } from './step.js';
export {
  advertisementIntervalUs,
  announcedIntervalUs,
  dialectIntervalUs,
  masterDownUs,
  usec,
} from './timing.js';
export { transitionReasons } from './transition-reasons.js';
