import { scenarioTime } from '../words.js';

/** Milliseconds as a scenario has them. */
export function time(ms: number): string {
  return scenarioTime(ms * 1000);
}
