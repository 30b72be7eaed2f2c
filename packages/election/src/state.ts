/** The states of a virtual host, as `ifconfig` prints them (ip_carp.h: INIT 0, BACKUP 1, MASTER 2). */
export type State = 'INIT' | 'BACKUP' | 'MASTER';

export type Family = 4 | 6;

/** The carrier of the parent interface. Dialects differ in what `unknown` is good for. */
export type Link = 'up' | 'down' | 'unknown';

/**
 * What a machine can wait for. `wake` is UCARP's alone: it sleeps for three seconds after SIGUSR2.
 */
export type TimerName = 'advertise' | 'masterDown4' | 'masterDown6' | 'wake';
