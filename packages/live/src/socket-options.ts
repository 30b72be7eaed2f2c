/** Numbers of socket options from the systems' headers; raw-socket does not have them all. */
export interface SocketOptions {
  readonly solSocket: number;
  readonly bindToDevice: number | undefined;
  readonly headerIncluded: number;
  readonly multicastIf: number;
  readonly multicastLoop: number;
  readonly addMembership: number;
  readonly multicastIf6: number;
  readonly hops6: number;
  readonly multicastHops6: number;
  readonly multicastLoop6: number;
  readonly joinGroup6: number;
  readonly trafficClass6: number;
}

/** linux/in.h, linux/in6.h, asm-generic/socket.h */
const LINUX: SocketOptions = {
  solSocket: 1,
  bindToDevice: 25,
  headerIncluded: 3,
  multicastIf: 32,
  multicastLoop: 34,
  addMembership: 35,
  multicastIf6: 17,
  hops6: 16,
  multicastHops6: 18,
  multicastLoop6: 19,
  joinGroup6: 20,
  trafficClass6: 67,
};

/** netinet/in.h, netinet6/in6.h of FreeBSD; OpenBSD has the same numbers. */
const BSD: SocketOptions = {
  solSocket: 0xffff,
  bindToDevice: undefined,
  headerIncluded: 2,
  multicastIf: 9,
  multicastLoop: 11,
  addMembership: 12,
  multicastIf6: 9,
  hops6: 4,
  multicastHops6: 10,
  multicastLoop6: 11,
  joinGroup6: 12,
  trafficClass6: 61,
};

export function socketOptions(platform: NodeJS.Platform = process.platform): SocketOptions {
  if (platform === 'linux') return LINUX;
  return platform === 'darwin' ? { ...BSD, trafficClass6: 36 } : BSD;
}

export const IPPROTO_IP = 0;
export const IPPROTO_IPV6 = 41;
