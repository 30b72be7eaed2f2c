export * from './bytes.js';
export * from './carp/advertisement.js';
export * from './carp/advertisement-frame.js';
export * from './carp/authenticator.js';
export * from './carp/check.js';
export * from './carp/classify.js';
export * from './carp/constants.js';
export {
  type CarpDialect,
  DIALECT_NAMES,
  DIALECTS,
  type DialectName,
  type HmacContext,
  isDialectName,
} from './carp/dialect.js';
export { virtualMac } from './carp/dialects/openbsd.js';
export * from './carp/inspect.js';
export { CARP_KEY_BYTES, cutKey, PASSWORD_BYTES, type Password } from './carp/key.js';
export type { LladdrTerm, MessageTerms } from './carp/message.js';
export * from './carp/protocol-name.js';
export type {
  CarpStatistic,
  ReceivedPacket,
  Receiver,
  ReceiveVerdict,
  ReceivingVhid,
  Refusal,
} from './carp/receive.js';
export * from './carp/receivers.js';
export * from './carp/verifier.js';
export * from './carp/view.js';
export * from './carp/wire.js';
export * from './diagnose/diagnose.js';
export type { PasswordChange, PasswordHow } from './diagnose/key-variants.js';
export { MAX_CANDIDATE_ADDRESSES, type MessageChange } from './diagnose/message-variants.js';
export { type HeaderLayout, layout } from './layout.js';
export { CARP } from './layouts/carp.js';
export { VRRP2, VRRP3 } from './layouts/vrrp.js';
export * from './net.js';
export * from './pfsync/index.js';
export type { PacketProblem, Problem } from './problem.js';
export { HmacKey } from './sha1/hmac-key.js';
export { HmacSchedule } from './sha1/hmac-schedule.js';
export { sha1 } from './sha1/sha1.js';
export * from './vrrp/inspect.js';
export * from './vrrp/vrrp.js';
