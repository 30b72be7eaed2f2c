/**
 * The headers and messages on the wire, and what each of their fields means: place, kind, unit, names of values, a line
 * of explanation and its source. For tools that show bytes or are generated from them: dumps, dissectors, a byte pane.
 * `LAYOUTS` has all of them, `fieldAt` finds the field of a byte.
 *
 * @packageDocumentation
 */
import type { HeaderLayout } from '../layout.js';
import { ARP } from './arp.js';
import { CARP } from './carp.js';
import { ENC, ERSPAN2, ERSPAN3, GENEVE, GRE, MPLS, NFLOG, PPI, PPPOE, VXLAN } from './envelopes.js';
import { ETHERNET } from './ethernet.js';
import { ICMP_ECHO } from './icmp-echo.js';
import { ICMP_ERROR } from './icmp-error.js';
import { IPV4 } from './ipv4.js';
import { IPV6, IPV6_EXTENSION, IPV6_FRAGMENT } from './ipv6.js';
import { LOOPBACK } from './loopback.js';
import { LINK_LAYER_OPTION, NEIGHBOR_ADVERTISEMENT, NEIGHBOR_SOLICITATION } from './ndp.js';
import { PFLOG, PFLOG_OLD } from './pflog.js';
import {
  PFSYNC_BUS,
  PFSYNC_CLR,
  PFSYNC_HEADER,
  PFSYNC_KEY,
  PFSYNC_KEY_OPENBSD,
  PFSYNC_PEER,
  PFSYNC_STATE_ID,
  PFSYNC_SUBHEADER,
  PFSYNC_TDB,
  PFSYNC_TDB_OPENBSD,
  PFSYNC_UPD_C,
  PFSYNC_UPD_C_OPENBSD,
} from './pfsync.js';
import {
  PFSYNC_STATE_1301,
  PFSYNC_STATE_1400,
  PFSYNC_STATE_1500,
  PFSYNC_STATE_OPENBSD,
} from './pfsync-state.js';
import { SLL } from './sll.js';
import { SLL2 } from './sll2.js';
import { TCP } from './tcp.js';
import { UDP } from './udp.js';
import { VLAN } from './vlan.js';
import { VRRP2, VRRP3 } from './vrrp.js';

export { fieldAt, type HeaderLayout, largest, layout, type Meanings } from '../layout.js';
export type { FieldKind, FieldMeaning, FieldPart, LayoutField, Unit, ValueNames } from '../layout-field.js';
export {
  ARP,
  CARP,
  ENC,
  ERSPAN2,
  ERSPAN3,
  ETHERNET,
  GENEVE,
  GRE,
  ICMP_ECHO,
  ICMP_ERROR,
  IPV4,
  IPV6,
  IPV6_EXTENSION,
  IPV6_FRAGMENT,
  LINK_LAYER_OPTION,
  LOOPBACK,
  MPLS,
  NEIGHBOR_ADVERTISEMENT,
  NEIGHBOR_SOLICITATION,
  NFLOG,
  PFLOG,
  PFLOG_OLD,
  PFSYNC_BUS,
  PFSYNC_CLR,
  PFSYNC_HEADER,
  PFSYNC_KEY,
  PFSYNC_KEY_OPENBSD,
  PFSYNC_PEER,
  PFSYNC_STATE_1301,
  PFSYNC_STATE_1400,
  PFSYNC_STATE_1500,
  PFSYNC_STATE_ID,
  PFSYNC_STATE_OPENBSD,
  PFSYNC_SUBHEADER,
  PFSYNC_TDB,
  PFSYNC_TDB_OPENBSD,
  PFSYNC_UPD_C,
  PFSYNC_UPD_C_OPENBSD,
  PPI,
  PPPOE,
  SLL,
  SLL2,
  TCP,
  UDP,
  VLAN,
  VRRP2,
  VRRP3,
  VXLAN,
};

/**
 * Every layout, by the name that it is exported under.
 *
 * @example
 * LAYOUTS.CARP.fields[2]; // => { name: 'advskew', offset: 2, size: 1, kind: 'number', unit: '1/256 s', doc: 'Added to the interval; the lowest wins', source: 'struct carp_header, netinet/ip_carp.h' }
 * LAYOUTS.PFSYNC_BUS.fields.map(({ name, values }) => values?.[1] && `${name} 1: ${values[1]}`); // => [undefined, undefined, 'status 1: start', undefined]
 */
export const LAYOUTS = {
  ETHERNET,
  VLAN,
  SLL,
  SLL2,
  LOOPBACK,
  PFLOG,
  PFLOG_OLD,
  ARP,
  IPV4,
  IPV6,
  IPV6_EXTENSION,
  IPV6_FRAGMENT,
  ICMP_ECHO,
  ICMP_ERROR,
  NEIGHBOR_SOLICITATION,
  NEIGHBOR_ADVERTISEMENT,
  LINK_LAYER_OPTION,
  TCP,
  UDP,
  CARP,
  VRRP2,
  VRRP3,
  VXLAN,
  GENEVE,
  GRE,
  ERSPAN2,
  ERSPAN3,
  MPLS,
  PPPOE,
  ENC,
  PPI,
  NFLOG,
  PFSYNC_HEADER,
  PFSYNC_SUBHEADER,
  PFSYNC_CLR,
  PFSYNC_STATE_ID,
  PFSYNC_BUS,
  PFSYNC_UPD_C,
  PFSYNC_UPD_C_OPENBSD,
  PFSYNC_TDB,
  PFSYNC_TDB_OPENBSD,
  PFSYNC_KEY,
  PFSYNC_KEY_OPENBSD,
  PFSYNC_PEER,
  PFSYNC_STATE_1301,
  PFSYNC_STATE_1400,
  PFSYNC_STATE_1500,
  PFSYNC_STATE_OPENBSD,
} as const satisfies Readonly<Record<string, HeaderLayout>>;
