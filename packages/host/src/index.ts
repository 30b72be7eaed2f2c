export {
  baseDialect,
  DialectError,
  type ElectionDialect,
  electionDialect,
  transitionReasons,
} from '@carplab/election';
export { DeadlineHeap } from './carp/deadline-heap.js';
export { type AdvertisementMeta, toElectionEvent } from './carp/election-event.js';
export type { HeardAdvertisement } from './carp/heard.js';
export { CARP_STATISTICS, type CarpStatistics } from './carp/statistics.js';
export { roundToTicks } from './carp/timers.js';
export { COMMAND_ARGUMENTS } from './commands/commands.js';
export { checkHostConfig } from './config/check-config.js';
export type {
  Answers,
  Draws,
  HostConfig,
  InterfaceConfig,
  RouteConfig,
  ServiceConfig,
  VhidConfig,
} from './config/config.js';
export { type ConfigProblem, type ConfigProblemCode, HostConfigError } from './config/config-problem.js';
export { formatPrefix, inPrefix, isMulticast, type Prefix, parsePrefix } from './config/prefix.js';
export type { HostDialect, RefusalTerms, StatusTerms, WhoseMac } from './dialects/dialect.js';
export { HOST_DIALECTS } from './dialects/dialects.js';
export { createHost, type Host, type VhidState } from './host.js';
export type {
  CommandResult,
  IgnoreReason,
  LabNode,
  NodeCommand,
  NodeEvent,
  NodePort,
  NodeSink,
  PacketFlow,
} from './node.js';
export type { PfsyncInterfaceConfig } from './pfsync/pfsync-config.js';
export {
  type SendTo,
  type ServerConnection,
  ServiceTable,
  type ServiceTableState,
} from './receive/service-table.js';
export { Scratch } from './scratch.js';
export { countersOf, HOST_COUNTERS } from './state/counters.js';
export { hashState } from './state/hash-state.js';
export { type RelativeKind, relativeText } from './state/relative-text.js';
export type {
  HostSnapshot,
  NeighborSnapshot,
  PortSnapshot,
  ProcessSnapshot,
  VhidSnapshot,
} from './state/snapshot.js';
