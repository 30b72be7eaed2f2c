import { CARP } from '../layouts/carp.js';

/** IP protocol number, shared with VRRP. */
export const CARP_PROTOCOL = 112;
/** Length of an advertisement in bytes. */
export const CARP_BYTES: number = CARP.span;
export const CARP_VERSION = 2;
/** The only type there is. */
export const CARP_ADVERTISEMENT = 1;
/** Every sender's authlen: 32-bit words of counter and hmac. */
export const CARP_AUTHLEN = 7;
/** Every receiver that checks the TTL or hop limit requires this. */
export const CARP_TTL = 255;
/** advbase and advskew of a goodbye: the sender is leaving, backups take over at once. */
export const GOODBYE = 255;
