export { hostAddresses, hostMacs } from './arbitraries/address.js';
export {
  type AdvertisementKey,
  type AdvertisementValue,
  advertisementKeys,
  advertisements,
} from './arbitraries/advertisement.js';
export { type CarpFrame, carpFrames } from './arbitraries/carp-frame.js';
export {
  type DrawnState,
  type DrawnStateKey,
  drawnStates,
  type TableAction,
  tableActions,
} from './arbitraries/drawn-state.js';
export {
  type HostEvent,
  type HostHistory,
  heardBy,
  hostHistories,
  hostSettings,
} from './arbitraries/election-event.js';
export {
  type DrawnFault,
  FAULT_KINDS,
  type FaultKind,
  type FaultOptions,
  type FaultTargets,
  faultSchedules,
  stepsOf,
} from './arbitraries/fault.js';
export {
  advskews,
  type DrawnHost,
  type DrawnTwist,
  dialects,
  type HostOptions,
  hosts,
  hostTwists,
} from './arbitraries/host.js';
export type { NetworkOptions } from './arbitraries/network.js';
export { oldPfsyncPackets, type PfsyncPacketValue, pfsyncPackets } from './arbitraries/pfsync-packet.js';
export { pfsyncPeers, pfsyncStates } from './arbitraries/pfsync-state.js';
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
export {
  type AdvertisementCodec,
  advertisementLaws,
  signedAdvertisements,
} from './laws/advertisement-laws.js';
export { type CarpFrameCodec, carpFrameLaws } from './laws/carp-frame-laws.js';
export { type ByteCodec, type CodecDomain, codecLaws, type Sample } from './laws/codec-laws.js';
export { electionLaws } from './laws/election-laws.js';
export type { ElectionMachine, ElectionOutcome, MachineState } from './laws/election-machine.js';
export { assertLaws, type BrokenLaw, brokenLaws, type Law } from './laws/law.js';
export { oldPfsyncLaws, type PfsyncCodec, pfsyncLaws } from './laws/pfsync-laws.js';
export { type LookedUp, stateTableLaws, type TestedTable } from './laws/state-table-laws.js';
export {
  type MatchedMoment,
  type MatchedTakeovers,
  type MatchedTime,
  type MatchedVhid,
  type MatcherResult,
  type RunMatchers,
  runMatchers,
} from './matchers/run-matchers.js';
export * from './rules.js';
export { oneMasterWithinUs, settledWithinUs, takeoverWithinUs } from './settling.js';
export type { Command, Entry, SeenAdvertisement } from './trace/entry.js';
export type { JudgedLink, JudgedLinks, KnownSegment } from './trace/judged-links.js';
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
