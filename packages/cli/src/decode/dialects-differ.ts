import type { Bound } from '@carplab/analysis';

/**
 * Whether dialects can sign differently over these addresses. Over a single IPv4 address they all sign alike, so naming
 * one would claim more than is known.
 */
export function dialectsDiffer(vips: readonly Bound<Uint8Array>[]): boolean {
  const places = vips.map(({ link, vlan, vhid }) => `${link}/${vlan}/${vhid}`);
  return new Set(places).size < places.length || vips.some(({ value }) => value.length === 16);
}
