/** Something that a reader has, and the command line that helps. */
export interface Need {
  /** What the reader has, and the question about it. */
  readonly need: string;
  /** Arguments after `carplab`, as they work in a clone of the repository. */
  readonly example: string;
}

/** What bare `carplab` prints. The table in the repository's README says the same, which a test checks. */
export const NEEDS: readonly Need[] = [
  {
    need: 'a capture: what is in it, and does every HMAC verify?',
    example: 'decode fixtures/ucarp/ucarp-cfg-00.pcap --password mekmitasdigoat --vip 10.1.1.252',
  },
  { need: 'no hardware: what does an election look like?', example: 'demo' },
  { need: 'a browser: who was master at any instant, and why?', example: 'serve' },
  {
    need: 'a scenario: what happens, and does it keep its promises?',
    example: 'run sim/scenarios/s2-crash.yaml',
  },
  {
    need: 'a sync link: which connections does the peer know?',
    example: 'states fixtures/freebsd/pfsync_02_mcast_flows.pcap',
  },
  {
    need: 'a real interface: who is master, and how regularly?',
    example: 'sniff -i eth0 --summary',
  },
  {
    need: 'a real election, to take part in',
    example: 'speak -i eth0 --vhid 7 --vip 10.9.0.100/24 --password-file key --own-address',
  },
  {
    need: 'a capture, to be sent again',
    example: 'replay fixtures/freebsd/carp_v4_01_steady.pcap -i eth0 --set-vhid 9',
  },
];
