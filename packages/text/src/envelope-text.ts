import type { EnvelopeName } from '@carplab/codec/net';

/** The layers that carry packets inside, as people write them. */
export const ENVELOPE_TITLES: Readonly<Record<EnvelopeName, string>> = {
  vxlan: 'VXLAN',
  geneve: 'GENEVE',
  gre: 'GRE',
  nvgre: 'NVGRE',
  erspan1: 'ERSPAN I',
  erspan2: 'ERSPAN II',
  erspan3: 'ERSPAN III',
  mpls: 'MPLS',
  pppoe: 'PPPoE',
  enc: 'ENC',
  ppi: 'PPI',
  nflog: 'NFLOG',
};

/** A path as `vlanPathText` writes it, in words: `vlan 100`, `vni 5000`, `vni 5000 vlan 100`; empty without one. */
export function pathWords(path: string): string {
  const [, network, tags] = /^(?:vni(\d+)\.?)?(.*)$/.exec(path)!;
  return [network === undefined ? '' : `vni ${network}`, tags === '' ? '' : `vlan ${tags}`]
    .filter((part) => part !== '')
    .join(' ');
}
