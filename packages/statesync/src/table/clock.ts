/** Whole seconds of a time in microseconds, as pf counts them. */
export const secondOf = (nowUs: number): number => Math.floor(nowUs / 1_000_000);
