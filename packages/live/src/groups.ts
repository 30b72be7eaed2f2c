import { createSocket, type Socket } from 'node:dgram';
import { CARP_GROUP } from '@carplab/codec/carp';

/**
 * Joins CARP's groups on an interface, so that switches with IGMP or MLD snooping forward advertisements: the system then
 * sends reports. A UDP socket is enough and needs no privilege; nothing is read from it. The result leaves the groups.
 */
export function joinGroups(name: string, addresses: readonly string[]): () => void {
  const own4 = addresses.find((each) => !each.includes(':'))?.split('/')[0];
  const own6 = addresses.find((each) => /^fe80:/i.test(each));
  const sockets: Socket[] = [];
  const join = (type: 'udp4' | 'udp6', group: string, where: string): void => {
    const socket = createSocket({ type, ...(type === 'udp6' ? { ipv6Only: true } : {}) });
    sockets.push(socket);
    // Without the groups everything still works, except behind such a switch.
    socket.on('error', () => {});
    socket.bind(0, () => {
      try {
        socket.addMembership(group, where);
      } catch {}
    });
    socket.unref();
  };
  if (own4 !== undefined) join('udp4', CARP_GROUP.ipv4, own4);
  if (own6 !== undefined) join('udp6', CARP_GROUP.ipv6, `::%${name}`);
  return () => {
    for (const socket of sockets.splice(0)) {
      try {
        socket.close();
      } catch {}
    }
  };
}
