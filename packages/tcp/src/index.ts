export { acceptTcp, openTcp, refuseTcp } from './open-tcp.js';
export { receiveTcp } from './receive-tcp.js';
export {
  copyTcp,
  TCP_FIELD_KINDS,
  type TcpConnection,
  type TcpFragment,
  type TcpState,
} from './tcp-connection.js';
export { TCP_DEFAULTS, type TcpSettings } from './tcp-settings.js';
export type { TcpEnd, TcpMessage, TcpSink } from './tcp-sink.js';
export { advanceTcp, tcpDeadline } from './tcp-timers.js';
export { abortTcp, closeTcp, sendTcp } from './use-tcp.js';
