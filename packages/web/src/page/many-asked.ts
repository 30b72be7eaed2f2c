import { type Signal, signal } from '@preact/signals';
import type { ManyRuns } from '../model/many-runs.js';

interface Request {
  readonly title: string;
  readonly total: number;
  readonly so?: ManyRuns;
}

/** The many runs that are asked for. */
export const asked: Signal<Request | undefined> = signal(undefined);
