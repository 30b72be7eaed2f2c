/** setTimeout may be up to a millisecond late without a load: its milliseconds are rounded, and so is the loop's own time. */
const COARSE_US = 1200;
/** The rest is slept through in parts of this length, and after each of them everything is read that has come. */
const NAP_US = 400;
/** Who sleeps is woken so much late; the last of it is spent asking the clock. */
const WAKING_US = 100;
/** No setTimeout for longer than this: a timer that far off is set again on the way. */
const LONGEST_MS = 600_000;

const parked = new Int32Array(new SharedArrayBuffer(4));

/**
 * Calls back at `timeUs`, not before. Sleeps until a millisecond before it, then in short naps, and asks the clock only
 * at the very end: a process that has just been busy is the first to be put off a busy processor. Between the naps frames
 * still come in. The answer cancels it.
 */
export function preciseTimer(timeUs: number, nowUs: () => number, callback: () => void): () => void {
  let cancel = (): void => {};
  const arm = (): void => {
    const leftUs = timeUs - nowUs();
    if (leftUs > COARSE_US) {
      const timer = setTimeout(arm, Math.min(LONGEST_MS, Math.floor((leftUs - COARSE_US) / 1000)));
      cancel = () => clearTimeout(timer);
    } else {
      const turn = setImmediate(nap);
      cancel = () => clearImmediate(turn);
    }
  };
  const nap = (): void => {
    const leftUs = timeUs - nowUs();
    if (leftUs <= 0) {
      callback();
      return;
    }
    if (leftUs > WAKING_US) Atomics.wait(parked, 0, 0, Math.min(NAP_US, leftUs - WAKING_US) / 1000);
    arm();
  };
  arm();
  return () => cancel();
}
