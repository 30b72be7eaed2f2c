/** A time in seconds, to the millisecond. */
export const seconds = (us: number): string => (us / 1_000_000).toFixed(3);
