import { u32be } from 'buffer-layout';
import { layout } from '../layout.js';
import { AF_NAMES } from '../net/address-family.js';

/**
 * The BSD loopback header, 4 bytes: LINKTYPE_LOOP in network order, as here, and LINKTYPE_NULL in the order of the
 * capturing machine, which may differ from the file's.
 */
export const LOOPBACK = layout('loopback', [u32be('family')], 'pcap-linktype(7)', {
  family: { kind: 'enum', values: AF_NAMES, order: 'host', doc: 'AF_… of the capturing system' },
});
