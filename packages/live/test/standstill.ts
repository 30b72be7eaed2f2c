import { Worker } from 'node:worker_threads';
import { Lab } from './namespaces.js';

/** A thread that overslept by so much says that the machine was not there for others either, ms. */
const STANDSTILL_MS = 500;
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

/** What a test throws if it sees for itself that the machine could not keep up, and that its claim is not at stake. */
export class Overrun extends Error {}

/**
 * A lab for one test, taken down whatever happens. Elections on live timers are what they should be as long as
 * processes are let run: a machine that pauses for seconds elects others, and rightly so. If the test fails, and
 * meanwhile a thread that does nothing but sleep overslept by half a second, or a process of the lab says that it stood
 * still, it is tried again in a new lab, which is said on stderr; so is an `Overrun`. Any other failure stands.
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
      const disturbed = error instanceof Overrun || overMs >= STANDSTILL_MS || lab.stoodStill;
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
