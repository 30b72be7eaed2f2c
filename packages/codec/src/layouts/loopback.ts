import { u32be } from 'buffer-layout';
import { layout } from '../layout.js';

/**
 * The BSD loopback header, 4 bytes: LINKTYPE_LOOP in network order, as written here, and LINKTYPE_NULL in the
 * order of the capturing machine, which the file need not share (pcap-linktype(7)).
 */
export const LOOPBACK = layout('loopback', [
  /** AF_… of the capturing system. */
  u32be('family'),
]);
