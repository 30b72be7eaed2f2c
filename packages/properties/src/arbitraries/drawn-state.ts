import fc from 'fast-check';

/** Addresses and ports on one side of pf, as pfsync carries them: 0 is the source of an incoming packet. */
export interface DrawnStateKey {
  readonly addr: readonly [string, string];
  readonly port: readonly [number, number];
}

/** A state of a table, as far as its laws need it. */
export interface DrawnState {
  /** 16 hexadecimal digits. */
  readonly id: string;
  /** 8 hexadecimal digits: the firewall that made it. */
  readonly creatorid: string;
  /** The interface that it is bound to; `all`: it floats. */
  readonly interface: string;
  readonly direction: 'in' | 'out';
  /** IP protocol. */
  readonly proto: number;
  /** What incoming packets match. */
  readonly wire: DrawnStateKey;
  /** What outgoing packets match; another one where pf translates. */
  readonly stack: DrawnStateKey;
  /** How long it lives without a packet, s. */
  readonly lifetimeS: number;
}

/** What is done to a table. */
export type TableAction =
  | { readonly kind: 'insert'; readonly state: DrawnState }
  | { readonly kind: 'remove'; readonly id: string; readonly creatorid: string }
  | { readonly kind: 'wait'; readonly seconds: number };

const ids = fc.integer({ min: 0, max: 12 }).map((id) => `70000000${id.toString(16).padStart(8, '0')}`);
const creators = fc.constantFrom('11223344', 'fedcba98');

/** Few values, so that states meet: of each id, key and interface there are several. */
export function drawnStates(): fc.Arbitrary<DrawnState> {
  const host = fc.integer({ min: 0, max: 2 });
  return fc
    .record({
      id: ids,
      creatorid: creators,
      family: fc.constantFrom(4, 6),
      hosts: fc.tuple(host, host),
      ports: fc.tuple(host, fc.constantFrom(22, 0xffff)),
      natPort: fc.constantFrom(22, 0xffff),
      interface: fc.constantFrom('all', 'em0', 'igb1'),
      direction: fc.constantFrom('in' as const, 'out' as const),
      proto: fc.constantFrom(6, 17),
      lifetimeS: fc.constantFrom(10, 30, 60, 900, 86_400),
    })
    .map(({ family, hosts, ports, natPort, ...rest }) => {
      const address = (each: number): string =>
        family === 4 ? `10.0.0.${128 + each}` : `2001:db8::${each + 1}`;
      const addr = [address(hosts[0]), address(hosts[1])] as const;
      return { ...rest, wire: { addr, port: ports }, stack: { addr, port: [ports[0], natPort] as const } };
    });
}

/** What is done to a table, in order. */
export function tableActions(): fc.Arbitrary<TableAction[]> {
  return fc.array(
    fc.oneof(
      { weight: 4, arbitrary: drawnStates().map((state): TableAction => ({ kind: 'insert', state })) },
      {
        weight: 2,
        arbitrary: fc
          .record({ id: ids, creatorid: creators })
          .map((which): TableAction => ({ kind: 'remove', ...which })),
      },
      {
        weight: 1,
        arbitrary: fc
          .oneof(fc.integer({ min: 0, max: 90 }), fc.integer({ min: 0, max: 100_000 }))
          .map((seconds): TableAction => ({ kind: 'wait', seconds })),
      },
    ),
    { maxLength: 80 },
  );
}
