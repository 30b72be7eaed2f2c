import { Worker } from 'node:worker_threads';
import { Lab } from './namespaces.js';

/** If a thread oversleeps by this much, others were late too, ms. */
const LATE_MS = 20;
const TICK_MS = 20;
const ATTEMPTS = 3;

const SLEEPER = `
const { workerData: worstMs } = require('node:worker_threads');
let last = performance.now();
setInterval(() => {
  const now = performance.now();
  const over = Math.round(now - last) - ${TICK_MS};
  if (over > Atomics.load(worstMs, 0)) Atomics.store(worstMs, 0, over);
  last = now;
}, ${TICK_MS});`;

/** Thrown by a test that sees that the machine could not keep up, so that its claim was not tested. */
export class Overrun extends Error {}

/**
 * A lab for one test, always taken down. Elections on live timers are right as long as
 * processes are scheduled: a machine that pauses for seconds rightly elects others. If the test fails, and
 * a thread that only sleeps overslept by `LATE_MS`, or a process of the lab reports that it was
 * stalled, it is tried again in a new lab, with a message on stderr; so is an `Overrun`. Any other failure counts.
 */
export async function inLab(test: (lab: Lab, attempt: number) => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const lab = new Lab();
    const worstMs = new Int32Array(new SharedArrayBuffer(4));
    const sleeper = new Worker(SLEEPER, { eval: true, workerData: worstMs });
    try {
      await test(lab, attempt);
      return;
    } catch (error) {
      const overMs = Atomics.load(worstMs, 0);
      const disturbed = error instanceof Overrun || overMs >= LATE_MS || lab.stoodStill;
      if (attempt === ATTEMPTS || !disturbed) throw error;
      process.stderr.write(
        `\n*** TRIED AGAIN: the machine did not keep up (a sleeping thread overslept by ${overMs} ms): ${(error as Error).message} ***\n\n`,
      );
    } finally {
      lab.destroy();
      await sleeper.terminate();
    }
  }
}
