/** One captured segment: the file, and the interface of the machines that is on it. */
export interface Capture {
  readonly file: string;
  readonly interface: string;
}

/** What the recording itself does not say. */
export interface Setting {
  readonly name: string;
  readonly captures: readonly Capture[];
  /** Own addresses of A and B, by interface. */
  readonly own: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
  /** Machines already running when the recording began, in order of their start, the MASTER first. */
  readonly running?: readonly string[];
  readonly master?: string;
  readonly preempt?: boolean;
  /** The MASTER has heard the other machine before, so its counters continue. */
  readonly heard?: boolean;
}

const ONE = { A: { vtnet0: ['203.0.113.2/28'] }, B: { vtnet0: ['203.0.113.3/28'] } };
const BOTH = ['A', 'B'];

const one = (name: string, more: Partial<Setting> = {}): Setting => ({
  name,
  captures: [{ file: name, interface: 'vtnet0' }],
  own: ONE,
  ...more,
});

/** The captures in which FreeBSD runs CARP, or could. Two captures of the same minute are one experiment. */
export const SETTINGS: readonly Setting[] = [
  one('carp_v4_01_steady'),
  one('carp_v4_02_master_killed', { running: BOTH, master: 'A' }),
  one('carp_v4_03_master_returns_preempt0', { running: ['B'], heard: true, master: 'B' }),
  one('carp_v4_04_preempt1', { running: ['B', 'A'], heard: true, master: 'B' }),
  one('carp_v4_05_user_state_and_skew', { running: BOTH, heard: true, master: 'A', preempt: true }),
  one('carp_v4_06_two_vips'),
  one('carp_v4_08_bad_password'),
  one('carp_v4_09_no_password'),
  one('carp_v4_10_demotion'),
  one('carp_v4_11_advbase2'),
  {
    name: 'carp_v4_12_two_ifaces',
    captures: [
      { file: 'carp_v4_12_two_ifaces_lan', interface: 'vtnet0' },
      { file: 'carp_v4_12_two_ifaces_wan', interface: 'vtnet1' },
    ],
    own: {
      A: { vtnet0: ['203.0.113.2/28'], vtnet1: ['198.51.100.2/24'] },
      B: { vtnet0: ['203.0.113.3/28'], vtnet1: ['198.51.100.3/24'] },
    },
  },
  one('carp_v4_14_vlan_multi_vhid', {
    own: {
      A: { vtnet0: ['203.0.113.2/28'], vlan100: ['192.0.2.2/24'] },
      B: { vtnet0: ['203.0.113.3/28'], vlan100: ['192.0.2.3/24'] },
    },
  }),
  one('carp_v6_01_steady_failover', {
    own: { A: { vtnet0: ['2001:db8:113::2/64'] }, B: { vtnet0: ['2001:db8:113::3/64'] } },
  }),
  one('carp_v46_01_mixed', {
    own: {
      A: { vtnet0: ['203.0.113.2/28', '2001:db8:113::2/64'] },
      B: { vtnet0: ['203.0.113.3/28', '2001:db8:113::3/64'] },
    },
  }),
  {
    name: 'failover_07',
    captures: [
      { file: 'failover_07_lan', interface: 'vtnet0' },
      { file: 'failover_07_wan', interface: 'vtnet1' },
    ],
    own: {
      A: {
        vtnet0: ['192.0.2.2/24', '2001:db8:a::2/64'],
        vtnet1: ['198.51.100.2/24', '2001:db8:b::2/64'],
      },
      B: {
        vtnet0: ['192.0.2.3/24', '2001:db8:a::3/64'],
        vtnet1: ['198.51.100.3/24', '2001:db8:b::3/64'],
      },
    },
    running: BOTH,
    master: 'A',
    heard: true,
    preempt: true,
  },
  one('inject_01_carp_v4', { own: { A: ONE.A } }),
  one('inject_03_pfsync', { own: { A: ONE.A } }),
];
