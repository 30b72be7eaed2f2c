/**
 * A world in virtual time: nodes, learning switches, links and what goes wrong with them, clients, and a trace of what
 * happened; one seed, one run. Scenarios are in `@carplab/sim/scenario`, which needs YAML and a schema; this does not.
 *
 * @packageDocumentation
 */
export type { ConnectOptions, PortOptions } from './cable-end.js';
export {
  type Choice,
  type ChoicePoint,
  type ChoiceSource,
  recordChoices,
  replayChoices,
  type ValueRange,
} from './choice.js';
export { type EndpointAddress, parseEndpointAddress, routeTo } from './clients/address.js';
export { EchoServer, type EchoServerOptions, type ServiceOptions } from './clients/echo-server.js';
export type { EndpointOptions } from './clients/endpoint.js';
export { PingClient, type PingClientOptions } from './clients/ping-client.js';
export type { PingOptions } from './clients/pinger.js';
export { SessionClient, type SessionClientOptions } from './clients/session-client.js';
export type { SessionFate, SessionOptions, SessionReport } from './clients/session-options.js';
export { DROP_REASONS, type DropReason } from './drop-reason.js';
export { EventQueue, type QueuedEvent } from './event-queue.js';
export type { Fault } from './fault.js';
export { FRAME_PROTOCOLS, type FrameProtocol, frameProtocol } from './frame-protocol.js';
export { FrameRecorder, type FrameRecorderOptions, type RecordedFrame } from './frame-recorder.js';
export { Hasher } from './hasher.js';
export { ignoredAs } from './ignored-as.js';
export { InsideCallbackError } from './inside-callback-error.js';
export type { LaggMember, LaggOptions, LaggProtocol } from './lagg.js';
export { DEFAULT_LATENCY_US, type LinkOptions } from './link-direction.js';
export { clonePlain, hashPlain } from './plain-data.js';
export type { PortSecurityOptions } from './port-security.js';
export { DEFAULT_GRACE_US } from './power.js';
export { RandomStream } from './random-stream.js';
export { INJECTOR, type Rule, type RuleCondition } from './rule.js';
export type { SegmentOptions, Snooping } from './segment.js';
export { SnapshotError } from './snapshot-error.js';
export type { Power } from './station.js';
export {
  FRAME_STEPS,
  type FrameEvent,
  type FrameStep,
  type NodeTraceEvent,
  type TraceEvent,
  type WorldObserver,
} from './trace-event.js';
export type { WorldCounters } from './tracer.js';
export { type ClockOptions, MAX_DRIFT_PPB, VirtualClock } from './virtual-clock.js';
export { type AddNodeOptions, World } from './world.js';
export { WorldCapture, type WorldCaptureOptions } from './world-capture.js';
export type { WorldSnapshot } from './world-snapshot.js';
export type { CableView, FlightView, LinkView, MacView } from './world-view.js';
