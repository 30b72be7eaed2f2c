import { DEFAULT_LATENCY_US } from '../../link-direction.js';
import type { SegmentOptions } from '../../segment.js';
import type { Watched } from './watched.js';

/** The hosts on both sides of a cable between switches: at that of its first switch, and at the other. */
export interface Sides {
  readonly first: readonly string[];
  readonly second: readonly string[];
}

interface Place {
  /** By name: how far each switch is from the others, µs. */
  readonly distances: ReadonlyMap<string, ReadonlyMap<string, number>>;
  /** By host: its switches. */
  readonly switches: ReadonlyMap<string, readonly string[]>;
  readonly sides: ReadonlyMap<string, Sides>;
  /** Cables that lose frames without a fault. */
  readonly lossy: ReadonlySet<string>;
}

/** What a frame takes from host to host at least, on one switch, µs. */
const TRIP_US = 2 * DEFAULT_LATENCY_US;

/** The cables between switches, of segments that have several: no machine has the name of such a segment. */
export class Uplinks {
  readonly #places: ReadonlyMap<string, Place>;

  constructor({ hosts, segments }: Pick<Watched, 'hosts' | 'segments'>) {
    this.#places = new Map(
      segments.flatMap((segment) =>
        segment.switches === undefined ? [] : [[segment.name, placeOf(segment, hosts)] as const],
      ),
    );
  }

  /** Whether the segment has several switches. */
  has(segment: string): boolean {
    return this.#places.has(segment);
  }

  /** Who is on which side of a cable: `sw1-sw2`. */
  sides(segment: string, cable: string | number | undefined): Sides | undefined {
    return typeof cable === 'string' ? this.#places.get(segment)?.sides.get(cable) : undefined;
  }

  /** Whether a cable loses frames without a fault. */
  loses(segment: string, cable: string): boolean {
    return this.#places.get(segment)?.lossy.has(cable) === true;
  }

  /** What a frame takes from one host to another at least, µs. */
  tripUs(segment: string, from: string, to: string): number {
    const place = this.#places.get(segment);
    const [here, there] = [from, to].map((host) => place?.switches.get(host) ?? []) as [string[], string[]];
    const all = here.flatMap((one) => there.map((other) => place?.distances.get(one)?.get(other) ?? 0));
    return TRIP_US + Math.min(...(all.length === 0 ? [0] : all));
  }
}

function placeOf(
  { name, switches = [], links = [] }: Pick<SegmentOptions, 'name' | 'switches' | 'links'>,
  hosts: Watched['hosts'],
): Place {
  const distances = new Map(switches.map((at) => [at, distancesFrom(at, links)]));
  const places = hosts.map(({ config, cables }): [string, string[]] => [
    config.name,
    cables
      .filter(({ segment }) => segment === name)
      .flatMap((cable) => (cable.lagg?.members ?? [cable]).map((each) => each.switch ?? switches[0]!)),
  ]);
  const sides = links.map(({ between }): [string, Sides] => {
    const others = links.filter((each) => each.between !== between);
    const [first, second] = between.map((at) => {
      const reached = distancesFrom(at, others);
      return places.flatMap(([host, own]) => (own.some((each) => reached.has(each)) ? [host] : []));
    }) as [string[], string[]];
    return [between.join('-'), { first, second }];
  });
  const lossy = links.flatMap(({ between, link }) => (link?.lossPpm ? [between.join('-')] : []));
  return { distances, switches: new Map(places), sides: new Map(sides), lossy: new Set(lossy) };
}

/** How far switches are from one, over the cables given: they close no loop. */
function distancesFrom(start: string, links: NonNullable<SegmentOptions['links']>): Map<string, number> {
  const distances = new Map([[start, 0]]);
  for (const [at, us] of distances)
    for (const { between, link } of links) {
      const other = between.find((each) => each !== at);
      if (!between.includes(at) || other === undefined || distances.has(other)) continue;
      distances.set(other, us + (link?.latencyUs ?? DEFAULT_LATENCY_US));
    }
  return distances;
}
