/** Everything an observer of the wire can find wrong that no implementation of CARP reports. */
export const ALARM_KINDS = ['badauth', 'replay', 'forged', 'dual-master', 'echo', 'shared-vrid'] as const;

export type AlarmKind = (typeof ALARM_KINDS)[number];

export interface Alarm {
  readonly timeUs: number;
  readonly kind: AlarmKind;
  readonly link: string;
  readonly vhid: number;
  readonly family?: 4 | 6;
  /** The host concerned, or the address it sends from. */
  readonly host?: string;
  readonly message: string;
}
