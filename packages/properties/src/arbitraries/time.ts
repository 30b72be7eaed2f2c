import { scenarioTime } from '../words.js';

/** Milliseconds as scenarios write times. */
export function time(ms: number): string {
  return scenarioTime(ms * 1000);
}
