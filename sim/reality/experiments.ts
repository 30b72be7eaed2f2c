import type { Experiment } from './experiment.js';
import { freebsdExperiments } from './freebsd.js';
import { ucarpExperiments } from './ucarp.js';

/** Every measured experiment that is run again. */
export function experiments(): Experiment[] {
  return [...freebsdExperiments(), ...ucarpExperiments()];
}
