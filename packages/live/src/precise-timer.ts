/** setTimeout may be up to a millisecond late even without load: it rounds to milliseconds, and so does the event loop. */
const COARSE_US = 1200;
/** The rest is slept in naps of this length; after each, everything that has arrived is read. */
const NAP_US = 400;
/** Waking from a nap may take this long, so the rest is spent polling the clock. */
const WAKING_US = 100;
/** The longest setTimeout: a timer further off is set again on the way. */
const LONGEST_MS = 600_000;

const parked = new Int32Array(new SharedArrayBuffer(4));

/**
 * Calls back at `timeUs`, never earlier. Sleeps until a millisecond before it, then in short naps, and polls the clock
 * only at the very end: a scheduler preempts first the process that has just been busy. Frames are still received between
 * the naps. The result cancels the timer.
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
