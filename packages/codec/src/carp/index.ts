/**
 * CARP advertisements, and VRRP, which has the same protocol number: views, plain objects, what is wrong with one, the
 * HMAC as six implementations compute it, what a receiver does with a packet, and why an HMAC does not match.
 *
 * @packageDocumentation
 */

export * from '../diagnose/diagnose.js';
export type { PasswordChange, PasswordHow } from '../diagnose/key-variants.js';
export { MAX_CANDIDATE_ADDRESSES, type MessageChange } from '../diagnose/message-variants.js';
export { typingErrors } from '../diagnose/mistyped.js';
export {
  changeSecrets,
  hideSecret,
  hideSecrets,
  isSecret,
  revealSecret,
  revealSecrets,
  type Secret,
} from '../secret.js';
export { HmacKey } from '../sha1/hmac-key.js';
export { HmacSchedule } from '../sha1/hmac-schedule.js';
export { sha1 } from '../sha1/sha1.js';
export { type VrrpChecksumRule, vrrpChecksumRule } from '../vrrp/checksum-rule.js';
export * from '../vrrp/inspect.js';
export * from '../vrrp/vrrp.js';
export * from './advertisement.js';
export * from './advertisement-frame.js';
export * from './authenticator.js';
export * from './check.js';
export * from './classify.js';
export * from './constants.js';
export {
  type CarpDialect,
  DIALECT_NAMES,
  DIALECTS,
  type DialectName,
  type HmacContext,
  isDialectName,
} from './dialect.js';
export { virtualMac } from './dialects/openbsd.js';
export * from './frame-encoder.js';
export * from './inspect.js';
export { CARP_KEY_BYTES, cutKey, PASSWORD_BYTES, type Password, passwordBytes } from './key.js';
export type { LladdrInput, LladdrTerm, MessageInput, MessageTerms } from './message.js';
export * from './protocol-name.js';
export type {
  CarpStatistic,
  ReceivedPacket,
  Receiver,
  ReceiveVerdict,
  ReceivingVhid,
  Refusal,
} from './receive.js';
export * from './receivers.js';
export * from './verifier.js';
export * from './view.js';
export * from './wire.js';
