import type { SharedPackets } from '@carplab/analysis';
import { plural } from './plural.js';

/**
 * That a link was captured at several places, and what only some of them have.
 *
 * @example
 * const places = [{ name: 'a.pcap', lacks: 0 }, { name: 'b.pcap', lacks: 2 }];
 * sharedPacketsLine({ packets: 51, places }); // => 'a.pcap and b.pcap are of one link, and each packet counts once: of 51 packets b.pcap lacks 2'
 */
export function sharedPacketsLine({ packets, places }: SharedPackets): string {
  const names = places.map(({ name }) => name);
  const list = `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
  const lacking = places.filter(({ lacks }) => lacks > 0).map(({ name, lacks }) => `${name} lacks ${lacks}`);
  const what =
    lacking.length === 0
      ? `all have the same ${plural(packets, 'packet')}`
      : `of ${plural(packets, 'packet')} ${lacking.join(', ')}`;
  return `${list} are of one link, and each packet counts once: ${what}`;
}
