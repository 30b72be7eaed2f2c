export {
  type DrawnFault,
  FAULT_KINDS,
  type FaultKind,
  type FaultOptions,
  type FaultTargets,
  faultSchedules,
  stepsOf,
} from './arbitraries/fault.js';
export { advskews, type DrawnHost, dialects, type HostOptions, hosts } from './arbitraries/host.js';
export { type ScenarioOptions, scenarios, vips } from './arbitraries/scenario.js';
export {
  assertScenarios,
  type FoundScenario,
  findScenario,
  formatFound,
  type SearchOptions,
  violationsOf,
} from './assert-scenarios.js';
export { DIALECT_RULES, type DialectRules, dialectRules } from './dialect-rules.js';
export { disagree, transitionsAs, withDialect } from './disagreement.js';
export { demotionReturns } from './invariants/demotion-returns.js';
export { mastersAdvertise } from './invariants/masters-advertise.js';
export { neverTwoMasters } from './invariants/never-two-masters.js';
export { oneMaster } from './invariants/one-master.js';
export { settledMaster } from './invariants/settled-master.js';
export { takeoverInTime } from './invariants/takeover-in-time.js';
export { transitionsHaveCauses } from './invariants/transitions-have-causes.js';
export { virtualMacIsMasters } from './invariants/virtual-mac.js';
export { INVARIANTS } from './invariants.js';
export * from './rules.js';
export { oneMasterWithinUs, settledWithinUs, takeoverWithinUs } from './settling.js';
export type { Command, Entry, SeenAdvertisement } from './trace/entry.js';
export { type JudgedHost, JudgedLane, type JudgedPort } from './trace/lane.js';
export { LaneBook } from './trace/lane-book.js';
export {
  type Facts,
  type HostKnown,
  type RunTrace,
  type Trace,
  type TraceOptions,
  traceOf,
} from './trace/trace.js';
export { TraceRecorder } from './trace/trace-recorder.js';
export type { Invariant, Tell, Violation, Watcher } from './violation.js';
export { violations } from './violations.js';
export { scenarioTime, seconds } from './words.js';
