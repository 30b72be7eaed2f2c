/** How a session gets on: what its client has heard, and when. Plain data. */
export interface SessionProgress {
  /** Bytes or datagrams. */
  asked: number;
  heard: number;
  /** The last sign of life; the opening, before there was any. */
  heardUs: number;
  /** Since when something is due; undefined when nothing is. */
  waitingUs: number | undefined;
  longestGapUs: number;
}

export function newProgress(nowUs: number): SessionProgress {
  return { asked: 0, heard: 0, heardUs: nowUs, waitingUs: undefined, longestGapUs: 0 };
}

export function ask(progress: SessionProgress, amount: number, nowUs: number): void {
  if (amount === 0) return;
  progress.asked += amount;
  progress.waitingUs ??= nowUs;
}

export function hear(progress: SessionProgress, amount: number, nowUs: number): void {
  progress.heard += amount;
  progress.longestGapUs = gap(progress, nowUs);
  progress.heardUs = nowUs;
  progress.waitingUs = progress.heard < progress.asked ? nowUs : undefined;
}

/** The longest silence so far, the present one included. */
export function gap(progress: SessionProgress, nowUs: number): number {
  return Math.max(progress.longestGapUs, nowUs - progress.heardUs);
}
