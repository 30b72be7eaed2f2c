export { checkPfConfig, DEFAULT_LIMIT } from './check-config.js';
export type {
  AddressSpec,
  EndSpec,
  FilterRule,
  PfConfig,
  PfInterface,
  PortSpec,
  RuleMatch,
  TranslationRule,
} from './config.js';
export type { StateHooks } from './hooks.js';
export { ipProtocolName } from './names.js';
export { type Direction, type IcmpKeys, PacketInfo, PF_IN, PF_OUT } from './packet-info.js';
export { Peer } from './peer.js';
export { Pf, type PfSnapshot } from './pf.js';
export type { PfOptions } from './pf-core.js';
export { type CompiledRule, NO_RULE } from './rule.js';
export { Segment } from './segment.js';
export { type PfStatistics, REASONS, type Reason } from './statistics.js';
export { trackOther } from './track-other.js';
export {
  beginTcp,
  MAX_ACK_WINDOW,
  type Tracked,
  tcpTimeout,
  trackTcp,
  trackTcpSloppily,
} from './track-tcp.js';
export { DROP, DROP_RESET, DROP_RST, DROP_UNREACHABLE, PASS, type Verdict } from './verdict.js';
