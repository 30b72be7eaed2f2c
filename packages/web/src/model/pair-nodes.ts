import type { VhidTimeline } from '@carplab/analysis';

/** What one source announced of one virtual host. */
export interface PairPart {
  readonly vhid: number;
  readonly family: 4 | 6;
  readonly segment: string;
  readonly source: string;
  readonly isUcarp: boolean;
  readonly advbase: number;
  /** The lowest: demotion only adds to it. */
  readonly advskew: number;
  readonly lastUs: number;
  readonly isGoodbye: boolean;
}

/** A virtual host of one family on one segment. */
export interface PairSlot {
  readonly vhid: number;
  readonly family: 4 | 6;
  readonly segment: string;
  readonly parts: readonly PairPart[];
}

/** A machine: everything that was heard of it. */
export interface PairNode {
  /** `fw1` is the one that the election prefers. */
  readonly name: string;
  readonly parts: readonly PairPart[];
}

/** The segment of a timeline, by its VLAN and, if there are several, its link. */
export function slotName({ link, vlan }: Pick<VhidTimeline, 'link' | 'vlan'>, isOnly: boolean): string {
  const word = [isOnly ? 'lan' : link, vlan]
    .filter((each) => each !== '')
    .join('-')
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[^A-Za-z0-9]+|-+$/g, '')
    .slice(0, 64);
  return word === '' ? 'lan' : word;
}

/**
 * The machines behind the sources: one source on one segment is one; `twins` are one. Sources of another segment or family
 * that nothing else connects are joined in the order in which the election prefers them: `joined` lists these.
 */
export function pairNodes(
  slots: readonly PairSlot[],
  twins: readonly (readonly [string, string])[],
): { readonly nodes: readonly PairNode[]; readonly joined: readonly (readonly [string, string])[] } {
  const groups = new Map<string, PairPart[]>();
  for (const part of slots.flatMap(({ parts }) => parts)) {
    const key = `${part.segment} ${part.source}`;
    groups.set(key, [...(groups.get(key) ?? []), part]);
  }
  let machines = [...groups.values()];
  const joined: (readonly [string, string])[] = [];
  for (const [a, b] of twins) {
    const has = (source: string) => machines.find((parts) => parts.some((part) => part.source === source));
    const [one, two] = [has(a), has(b)];
    if (one === undefined || two === undefined || one === two || areTwo(one, two)) continue;
    machines = [...machines.filter((each) => each !== one && each !== two), [...one, ...two]];
  }
  machines.sort(byRank);
  const made: PairPart[][] = [];
  for (const parts of machines) {
    const other = made.find((each) => !areTwo(each, parts));
    if (other === undefined) made.push([...parts]);
    else {
      joined.push([other[0]!.source, parts[0]!.source]);
      other.push(...parts);
    }
  }
  return { nodes: made.sort(byRank).map((parts, i) => ({ name: `fw${i + 1}`, parts })), joined };
}

/** A machine has one source of each family on a segment. */
function areTwo(a: readonly PairPart[], b: readonly PairPart[]): boolean {
  return a.some(({ segment, family }) =>
    b.some((part) => part.segment === segment && part.family === family),
  );
}

function byRank(a: readonly PairPart[], b: readonly PairPart[]): number {
  const [x, y] = [best(a), best(b)];
  return x.advbase - y.advbase || x.advskew - y.advskew || (x.source < y.source ? -1 : 1);
}

function best(parts: readonly PairPart[]): PairPart {
  return parts.reduce((a, b) =>
    b.advbase < a.advbase || (b.advbase === a.advbase && b.advskew < a.advskew) ? b : a,
  );
}
