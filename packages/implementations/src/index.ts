export type { HostFacts, HostImplementation, Implementation, PeerRule } from './implementation.js';
export { faultsOf, IMPLEMENTATIONS, implementationOf, systemName } from './implementations.js';
export {
  DEFAULT_DIALECT,
  DIALECT_NAMES,
  type DialectName,
  FIXES,
  type Fix,
  isDialectName,
  PFSYNC_DIALECT_NAMES,
  type PfsyncDialectName,
  RELEASES,
  type ReceiverName,
  type Release,
} from './names.js';
export {
  type PfsyncSender,
  STATE_FORMAT_NAMES,
  STATE_FORMATS,
  type StateFormat,
  type StateFormatFacts,
  systemsOf,
} from './state-formats.js';
