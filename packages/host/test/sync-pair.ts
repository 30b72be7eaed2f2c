import { STACK, StateKey, WIRE } from '@carplab/statesync';
import { createHost, type Host, type HostConfig, type PfsyncInterfaceConfig } from '../src/index.js';
import { drawsFrom, MAC_A, MAC_B, PASSWORD } from './hosts.js';
import { Wire } from './wire.js';

/** Two firewalls on a LAN and a sync net. */
export interface SyncPair {
  readonly wire: Wire;
  readonly a: Host;
  readonly b: Host;
}

type Sync = Partial<PfsyncInterfaceConfig>;

export function syncHost(name: 'A' | 'B', sync: Sync, options: Partial<HostConfig> = {}): Host {
  const last = name === 'A' ? 2 : 3;
  const [mac, syncMac] = name === 'A' ? [MAC_A, '52:54:00:00:01:0a'] : [MAC_B, '52:54:00:00:01:0b'];
  return createHost(
    {
      name,
      dialect: 'freebsd',
      preempt: true,
      interfaces: [
        { name: 'vtnet0', mac, addresses: [`203.0.113.${last}/28`] },
        { name: 'vtnet1', mac: syncMac, addresses: [`10.255.0.${last}/24`] },
      ],
      vhids: [
        {
          interface: 'vtnet0',
          vhid: 1,
          advskew: name === 'A' ? 0 : 100,
          addresses: ['203.0.113.4/28'],
          password: PASSWORD,
        },
      ],
      pf: { hostid: name === 'A' ? 0x1122_3344 : 0x5566_7788 },
      pfsync: { syncdev: 'vtnet1', dialect: 'freebsd-1400', ...sync },
      ...options,
    },
    drawsFrom(name.charCodeAt(0)),
  );
}

/** Not started. */
export function syncPair(sync: Sync = {}, syncOfB: Sync = sync, options: Partial<HostConfig> = {}): SyncPair {
  const wire = new Wire();
  const a = syncHost('A', sync, options);
  const b = syncHost('B', syncOfB, options);
  wire.add(a, 'lan', 'sync');
  wire.add(b, 'lan', 'sync');
  return { wire, a, b };
}

/** Puts an established TCP state into a host's table, as its own traffic would. */
export function addState(host: Host, id: number, nowUs: number): number {
  const { table, hostid } = host.pf()!;
  const address = Uint8Array.of(10, 1, id >> 8, id, 198, 51, 100, 7);
  const key = new StateKey().set(4, 6, address, 0, address, 4, 1024 + id, 443);
  const row = table.allocate(nowUs);
  table.setId(row, 0, id, hostid);
  for (const side of [WIRE, STACK]) table.setKey(row, side, key);
  table.setDirection(row, 1);
  for (const peer of [0, 1]) table.setPeerState(row, peer, 4);
  table.touch(row, 2, nowUs);
  if (table.attach(row) !== 'ok') throw new Error(`state ${id} is already there`);
  host.pfsync()!.stateInserted(row, nowUs);
  return row;
}
