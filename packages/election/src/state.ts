/** The states of a virtual host, as `ifconfig` prints them (ip_carp.h: INIT 0, BACKUP 1, MASTER 2). */
export type State = 'INIT' | 'BACKUP' | 'MASTER';

export type Family = 4 | 6;

/** The carrier of the parent interface. Dialects treat `unknown` differently. */
export type Link = 'up' | 'down' | 'unknown';

/** The timers of an instance. `wake` is UCARP's only: it sleeps for three seconds after SIGUSR2. */
export type TimerName = 'advertise' | 'masterDown4' | 'masterDown6' | 'wake';
