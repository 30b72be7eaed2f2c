/** Messages of strerror, as libpcap and the addons pass them on, by errno name. */
const WORDS: readonly (readonly [code: string, words: RegExp])[] = [
  ['ENETDOWN', /network is down|device is not up/i],
  ['ENOBUFS', /no buffer space/i],
  ['ENXIO', /device not configured|no such device or address/i],
  ['ENODEV', /no such device|doesn't exist|no longer exists|not found/i],
  ['EPERM', /operation not permitted|don't have permission|you need root|requires? root/i],
  ['EACCES', /permission denied/i],
  ['EMSGSIZE', /message too long/i],
  ['EAGAIN', /temporarily unavailable|would block/i],
  ['EHOSTUNREACH', /no route to host/i],
  ['ENETUNREACH', /network is unreachable/i],
  ['EADDRNOTAVAIL', /cannot assign requested address|can't assign requested address/i],
  ['EHOSTDOWN', /host is down/i],
  ['EINVAL', /invalid argument/i],
];

/**
 * The errno name of an error, from its code or from its message; `unknown` if neither gives one.
 *
 * @example
 * codeOf(new Error('send: Network is down')); // => 'ENETDOWN'
 * codeOf('tcpdump: eth9: No such device exists'); // => 'ENODEV'
 * codeOf('something else'); // => 'unknown'
 */
export function codeOf(error: unknown): string {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
  const text = wordsOf(error);
  return WORDS.find(([, words]) => words.test(text))?.[0] ?? 'unknown';
}

export function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** errno of the BSDs (sys/errno.h), which the elections of a host expect. */
const BSD: Readonly<Record<string, number>> = {
  EPERM: 1,
  ENXIO: 6,
  EACCES: 13,
  ENODEV: 19,
  EINVAL: 22,
  EAGAIN: 35,
  EMSGSIZE: 40,
  EADDRNOTAVAIL: 49,
  ENETDOWN: 50,
  ENETUNREACH: 51,
  ENOBUFS: 55,
  EHOSTDOWN: 64,
  EHOSTUNREACH: 65,
};
/** For all others. */
const EIO = 5;

/** The number that a BSD kernel would have returned. */
export function bsdErrno(code: string): number {
  return BSD[code] ?? EIO;
}
