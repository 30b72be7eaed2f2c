/**
 * What most programs need: taking a frame apart, reading, making, signing and verifying an advertisement, reading and
 * making a pfsync packet, what is wrong with either, addresses as text. The rest is by subject: `@carplab/codec/carp`
 * has CARP, VRRP and the HMAC, `/pfsync` views, sections and constants, `/net` each header from Ethernet to TCP and
 * UDP, `/layouts` the tables of fields. What is here is there too.
 *
 * @packageDocumentation
 */
export { fromHex, sameBytes, toHex } from './bytes.js';
export { type Advertisement, decodeAdvertisement, encodeAdvertisement } from './carp/advertisement.js';
export { type AdvertisementFrame, encodeAdvertisementFrame } from './carp/advertisement-frame.js';
export {
  type AdvertisementFields,
  Authenticator,
  AuthenticatorError,
  type AuthenticatorOptions,
  checkAuthenticator,
  createAuthenticator,
  signAdvertisement,
} from './carp/authenticator.js';
export { checkAdvertisement } from './carp/check.js';
export { CARP_BYTES } from './carp/constants.js';
export { DIALECT_NAMES, type DialectName, isDialectName } from './carp/dialect.js';
export { virtualMac } from './carp/dialects/openbsd.js';
export { inspectAdvertisement } from './carp/inspect.js';
export type { Password } from './carp/key.js';
export { protocolName } from './carp/protocol-name.js';
export type { ReceivedPacket, ReceiveVerdict, ReceivingVhid } from './carp/receive.js';
export { RECEIVER_NAMES, type ReceiverName, receiveAdvertisement } from './carp/receivers.js';
export { Verifier, type VerifierOptions } from './carp/verifier.js';
export { AdvertisementView } from './carp/view.js';
export { type DiagnoseOptions, type Diagnosis, diagnose } from './diagnose/diagnose.js';
export { AddressError, type AddressInput, addressBytes, macBytesOf } from './net/address-bytes.js';
export { dissect } from './net/dissect.js';
export { formatAddress, formatIpv4, formatIpv6 } from './net/format-address.js';
export { LINKTYPE_ETHERNET, LINKTYPE_RAW } from './net/link-type.js';
export { formatMac, parseMac } from './net/mac.js';
export { Packet, type PacketKind } from './net/packet.js';
export { destination, source } from './net/packet-views.js';
export { parseAddress, parseIpv4, parseIpv6 } from './net/parse-address.js';
export { encodePfsyncPacket, type PfsyncPacketInput } from './pfsync/encode-packet.js';
export { encodePfsyncFrame, type PfsyncFrame } from './pfsync/frame.js';
export { inspectPfsync } from './pfsync/inspect.js';
export { decodePfsyncPacket, type PfsyncPacket } from './pfsync/packet.js';
export type { PfsyncVariant } from './pfsync/variant.js';
export type { PacketProblem, Problem } from './problem.js';
export type { Secret } from './secret.js';
export { inspectVrrp } from './vrrp/inspect.js';
export { decodeVrrp, type VrrpAdvertisement } from './vrrp/vrrp.js';
