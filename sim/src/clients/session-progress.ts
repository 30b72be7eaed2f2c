/** The progress of a session: what its client has requested and received, and when. Plain data. */
export interface SessionProgress {
  readonly openedUs: number;
  /** Bytes or datagrams requested, and received. */
  asked: number;
  heard: number;
  /** When something was last received; before that, when the session opened. */
  heardUs: number;
  /** Since when an answer has been due; undefined if none is. */
  waitingUs: number | undefined;
  longestGapUs: number;
  /** When the longest gap began. */
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

/** The longest gap so far, including the present one. */
export function gap(
  { longestGapUs, gapFromUs, heardUs }: SessionProgress,
  nowUs: number,
): { readonly longestGapUs: number; readonly gapFromUs: number } {
  const presentUs = nowUs - heardUs;
  return presentUs > longestGapUs
    ? { longestGapUs: presentUs, gapFromUs: heardUs }
    : { longestGapUs, gapFromUs };
}
