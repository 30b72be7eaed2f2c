export { transitionReasons } from '@carplab/election';
export type {
  Answers,
  Draws,
  HostConfig,
  InterfaceConfig,
  RouteConfig,
  ServiceConfig,
  VhidConfig,
} from './config.js';
export { countersOf, HOST_COUNTERS } from './counters.js';
export { DeadlineHeap } from './deadline-heap.js';
export type { HostDialect, RefusalTerms, StatusTerms, WhoseMac } from './dialect.js';
export { HOST_DIALECTS } from './dialects.js';
export { hashState } from './hash-state.js';
export type { HeardAdvertisement } from './heard.js';
export { createHost, type Host, type VhidState } from './host.js';
export type {
  CommandResult,
  LabNode,
  NodeCommand,
  NodeEvent,
  NodePort,
  NodeSink,
  PacketFlow,
} from './node.js';
export type { PfsyncInterfaceConfig } from './pfsync/pfsync-config.js';
export { formatPrefix, inPrefix, isMulticast, type Prefix, parsePrefix } from './prefix.js';
export { type FieldKind, relativeText } from './relative-text.js';
export { type SendTo, type ServerConnection, ServiceTable, type ServiceTableState } from './service-table.js';
export type {
  HostSnapshot,
  NeighbourSnapshot,
  PortSnapshot,
  ProcessSnapshot,
  VhidSnapshot,
} from './snapshot.js';
export { CARP_STATISTICS, type CarpStatistics } from './statistics.js';
export * from './tcp/index.js';
export { roundToTicks } from './timers.js';
export { Workbench } from './workbench.js';
