/**
 * setTimeout may be up to a millisecond late without a load: its milliseconds are rounded, and so is the loop's own time.
 * Not more than that: a process that has just spun is the first to be put off a busy processor.
 */
const COARSE_US = 1200;
/** No setTimeout for longer than this: a timer that far off is set again on the way. */
const LONGEST_MS = 600_000;

/**
 * Calls back at `timeUs`, not before: sleeps until a millisecond before it, and then asks the clock in every turn of the
 * event loop, so that frames still come in. The answer cancels it.
 */
export function preciseTimer(timeUs: number, nowUs: () => number, callback: () => void): () => void {
  let cancel = (): void => {};
  const arm = (): void => {
    const leftUs = timeUs - nowUs();
    if (leftUs > COARSE_US) {
      const timer = setTimeout(arm, Math.min(LONGEST_MS, Math.floor((leftUs - COARSE_US) / 1000)));
      cancel = () => clearTimeout(timer);
    } else {
      const turn = setImmediate(() => (nowUs() < timeUs ? arm() : callback()));
      cancel = () => clearImmediate(turn);
    }
  };
  arm();
  return () => cancel();
}
