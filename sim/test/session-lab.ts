import { EchoServer, type LinkOptions, SessionClient, type SessionOptions, World } from '../src/index.js';

const NETS = {
  IPv4: { client: '192.168.1.9/24', server: '192.168.1.80/24', to: '192.168.1.80' },
  IPv6: { client: '2001:db8::9/64', server: '2001:db8::80/64', to: '2001:db8::80' },
} as const;

export interface SessionLabOptions {
  readonly family?: keyof typeof NETS;
  readonly seed?: number;
  readonly link?: LinkOptions;
  readonly sessions: readonly Omit<SessionOptions, 'to'>[];
}

/** A client and a server on one segment, and what the client reports of its sessions. */
export class SessionLab {
  readonly world: World;
  readonly client: SessionClient;
  readonly server: EchoServer;
  readonly ended: [name: string, fate: string, why: string][] = [];

  constructor({ family = 'IPv4', seed = 1, link, sessions }: SessionLabOptions) {
    const net = NETS[family];
    const world = new World({ seed });
    this.world = world;
    world.addSegment({ name: 'lan' });
    const services = [{ port: 22 }, { port: 80 }, { protocol: 'udp' as const, port: 53 }];
    const serverStream = world.stream('node/server');
    this.server = new EchoServer(
      { name: 'server', mac: '02:00:00:00:00:02', addresses: [net.server], services },
      () => serverStream.u32(),
    );
    const clientStream = world.stream('node/pc');
    const all = sessions.map((session) => ({ ...session, to: net.to }));
    this.client = new SessionClient(
      { name: 'pc', mac: '02:00:00:00:00:01', addresses: [net.client], sessions: all },
      () => clientStream.u32(),
    );
    world.addNode(this.server);
    world.addNode(this.client);
    for (const node of ['server', 'pc']) world.connect({ node, segment: 'lan', ...(link && { link }) });
    world.observe({
      event: (event) => {
        if (event.event === 'session') this.ended.push([event.name, event.fate, event.why]);
      },
    });
  }
}
