import type { SegmentOptions } from '../../segment.js';
import { type Span, WHOLE_RUN } from '../expectation.js';
import type { TimeInput } from '../input/network-input.js';
import { type Path, Problems, show } from '../problems.js';
import type { ScenarioHost } from '../scenario.js';
import { parseTime, timeText } from '../time.js';

/** What other parts of a scenario may refer to in a machine. */
export interface NodeInfo {
  readonly kind: 'host' | 'client' | 'server' | 'router';
  readonly ports: readonly {
    readonly name: string;
    /** '' if it is only the parent of VLANs, or a member of a lagg. */
    readonly segment: string;
    readonly parent?: string;
    /** The lagg that it is a member of. */
    readonly memberOf?: string;
  }[];
}

export interface PortName {
  readonly node: string;
  readonly port: string;
}

/** What is known about a scenario while it is resolved. Each wrong part is reported and replaced by a placeholder. */
export class Context {
  readonly problems: Problems = new Problems();
  readonly durationUs: number;
  readonly segments: readonly string[];
  /** By segment: its switches, if there are several. */
  readonly switches: ReadonlyMap<string, readonly string[]>;
  /** The cables between switches, by their names in steps: `lan:sw1-sw2`. */
  readonly uplinks: Map<string, PortName> = new Map();
  readonly nodes: Map<string, NodeInfo> = new Map();
  readonly hosts: Map<string, ScenarioHost> = new Map();
  /** By client: the session names that expectations may use. */
  readonly sessions: Map<string, readonly string[]> = new Map();

  constructor(durationUs: number, segments: readonly SegmentOptions[]) {
    this.durationUs = durationUs;
    this.segments = segments.map(({ name }) => name);
    this.switches = new Map(segments.flatMap(({ name, switches }) => (switches ? [[name, switches]] : [])));
  }

  /** A time in the run. */
  moment(value: TimeInput, path: Path): number {
    const timeUs = this.span(value);
    if (timeUs > this.durationUs) {
      this.problems.add(
        'bad-value',
        path,
        show(value),
        `a time not after the end of the run, ${timeText(this.durationUs)}`,
      );
    }
    return timeUs;
  }

  /** A duration. The shape has been checked, so it parses. */
  span(value: TimeInput): number {
    return parseTime(value) ?? 0;
  }

  /** A span of time. Default: the whole run. */
  between(value: readonly [TimeInput, TimeInput] | undefined, path: Path): Span {
    if (value === undefined) return WHOLE_RUN;
    const fromUs = this.moment(value[0], [...path, 0]);
    const toUs = this.moment(value[1], [...path, 1]);
    if (fromUs > toUs)
      this.problems.add('bad-value', [...path, 1], show(value[1]), `a time not before ${timeText(fromUs)}`);
    return { fromUs, toUs };
  }

  /** A segment by name. Default: the only one. */
  segment(name: string | undefined, path: Path, key = 'segment'): string {
    if (name === undefined) {
      if (this.segments.length === 1) return this.segments[0]!;
      this.problems.add('missing', path, `no ${key}`, `${key}: one of ${this.segments.join(', ')}`);
    } else if (!this.segments.includes(name)) {
      this.problems.unknown([...path, key], 'a segment', name, this.segments);
    }
    return name ?? '';
  }

  /** The name of a node of the given kind. */
  node(name: string, path: Path, kind?: NodeInfo['kind']): string {
    const found = this.nodes.get(name);
    if (found === undefined || (kind !== undefined && found.kind !== kind)) {
      const known = [...this.nodes].filter(([, info]) => kind === undefined || info.kind === kind);
      this.problems.unknown(
        path,
        `a ${kind ?? 'node'}`,
        name,
        known.map(([each]) => each),
      );
    }
    return name;
  }

  /** `fw1`, `fw1:vtnet1` or `fw1:lan`; or a cable between switches, `lan:sw1-sw2`. */
  port(text: string, path: Path): PortName {
    const uplink = this.uplinks.get(text);
    if (uplink !== undefined) return uplink;
    const colonAt = text.indexOf(':');
    const node = colonAt < 0 ? text : text.slice(0, colonAt);
    const wanted = colonAt < 0 ? undefined : text.slice(colonAt + 1);
    const ports = this.nodes.get(node)?.ports;
    if (ports === undefined && this.switches.has(node)) {
      this.problems.unknown(path, `a cable between switches of ${node}`, text, [...this.uplinks.keys()]);
      return { node, port: '' };
    }
    if (ports === undefined) {
      this.node(node, path);
      return { node, port: '' };
    }
    const known = ports.map((port) => `${node}:${port.name}`).join(', ');
    if (wanted === undefined) {
      if (ports.length !== 1) this.problems.add('bad-value', path, show(text), `one of its ports: ${known}`);
      return { node, port: ports[0]?.name ?? '' };
    }
    const port = ports.find(({ name }) => name === wanted) ?? ports.find(({ segment }) => segment === wanted);
    if (port === undefined) this.problems.add('unknown-name', path, show(text), `a port: ${known}`);
    return { node, port: port?.name ?? '' };
  }

  /** The node must be connected to the segment. */
  at(node: string | undefined, segment: string, path: Path): void {
    if (node === undefined) return;
    this.node(node, path);
    const info = this.nodes.get(node);
    if (info !== undefined && !info.ports.some((port) => port.segment === segment)) {
      const known = [...this.nodes].filter(([, { ports }]) => ports.some((port) => port.segment === segment));
      const allowed = `a node connected to ${segment}: ${known.map(([name]) => name).join(', ')}`;
      this.problems.add('unknown-name', path, show(node), allowed);
    }
  }
}

/** A list from one value or a list. */
export function listOf<T>(value: T | T[] | undefined): T[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

/** The object without the keys that are undefined. */
export function given<T extends object>(object: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  const entries = Object.entries(object).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]: Exclude<T[K], undefined> };
}
