import {
  createHost,
  type Draws,
  type Host,
  type HostConfig,
  type NodeEvent,
  type VhidConfig,
} from '../src/index.js';

/** A stream of numbers that never repeats in a test: xorshift32. */
export function drawsFrom(seed: number): Draws {
  let state = seed >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}

export const PASSWORD = 'MonMotDePasseCarp2026';
export const MAC_A = '52:54:00:00:00:0a';
export const MAC_B = '52:54:00:00:00:0b';

type Options = Partial<HostConfig> & { readonly vhid?: Partial<VhidConfig> };

/** The measured pair: .2 with skew 0 and .3 with skew 100, VIP 203.0.113.4, vhid 1. */
export function nodeA({ vhid, ...host }: Options = {}): Host {
  return node('A', '203.0.113.2/28', MAC_A, 0, host, vhid);
}
export function nodeB({ vhid, ...host }: Options = {}): Host {
  return node('B', '203.0.113.3/28', MAC_B, 100, host, vhid);
}

function node(
  name: string,
  address: string,
  mac: string,
  advskew: number,
  host: Partial<HostConfig>,
  vhid: Partial<VhidConfig> = {},
): Host {
  const vhids: VhidConfig[] = [
    {
      interface: 'vtnet0',
      vhid: 1,
      advskew,
      addresses: ['203.0.113.4/28'],
      ...(vhid.key ? {} : { password: host.dialect === 'ucarp' ? PASSWORD.slice(0, 19) : PASSWORD }),
      ...vhid,
    },
  ];
  return createHost(
    {
      name,
      dialect: 'freebsd',
      interfaces: [{ name: 'vtnet0', mac, addresses: [address] }],
      vhids,
      ...host,
    },
    drawsFrom(name.charCodeAt(0)),
  );
}

/** Records what one host does when called alone. */
export class Recorder {
  readonly frames: Uint8Array[] = [];
  readonly events: NodeEvent[] = [];
  send(_port: number, frame: Uint8Array): void {
    this.frames.push(frame);
  }
  event(event: NodeEvent): void {
    this.events.push(event);
  }
  /** What was sent since the last call. */
  take(): Uint8Array[] {
    return this.frames.splice(0);
  }
}

/** Makes the host MASTER at the given time, however long that took; its frames are in the recorder. */
export function asMaster(host: Host, sink: Recorder): number {
  host.start(0, sink);
  let nowUs = 0;
  while (host.states().some(({ state }) => state !== 'MASTER')) {
    nowUs = host.nextDeadline();
    host.advance(nowUs, sink);
  }
  return nowUs;
}
