/** How a session gets on: what its client has heard, and when. Plain data. */
export interface SessionProgress {
  readonly openedUs: number;
  /** Bytes or datagrams. */
  asked: number;
  heard: number;
  /** The last sign of life; the opening, before there was any. */
  heardUs: number;
  /** Since when something is due; undefined when nothing is. */
  waitingUs: number | undefined;
  longestGapUs: number;
  /** When that gap began. */
  gapFromUs: number;
}

export function newProgress(nowUs: number): SessionProgress {
  const none = { asked: 0, heard: 0, waitingUs: undefined, longestGapUs: 0 };
  return { openedUs: nowUs, heardUs: nowUs, gapFromUs: nowUs, ...none };
}

export function ask(progress: SessionProgress, amount: number, nowUs: number): void {
  if (amount === 0) return;
  progress.asked += amount;
  progress.waitingUs ??= nowUs;
}

export function hear(progress: SessionProgress, amount: number, nowUs: number): void {
  progress.heard += amount;
  Object.assign(progress, gap(progress, nowUs));
  progress.heardUs = nowUs;
  progress.waitingUs = progress.heard < progress.asked ? nowUs : undefined;
}

/** The longest silence so far, the present one included. */
export function gap(
  { longestGapUs, gapFromUs, heardUs }: SessionProgress,
  nowUs: number,
): { readonly longestGapUs: number; readonly gapFromUs: number } {
  const present = nowUs - heardUs;
  return present > longestGapUs ? { longestGapUs: present, gapFromUs: heardUs } : { longestGapUs, gapFromUs };
}
