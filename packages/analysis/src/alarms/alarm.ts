/** What an observer of the wire finds wrong that no implementation of CARP reports. The only list of them. */
export const ALARM_KINDS = ['badauth', 'replay', 'forged', 'dual-master', 'echo', 'shared-vrid'] as const;

export type AlarmKind = (typeof ALARM_KINDS)[number];

export interface Alarm {
  readonly timeUs: number;
  readonly kind: AlarmKind;
  readonly link: string;
  readonly vhid: number;
  readonly family?: 4 | 6;
  /** Who is concerned: a host, or the address that it speaks from. */
  readonly host?: string;
  readonly message: string;
}
