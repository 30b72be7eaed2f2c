/** Runs what is asked for, one at a time; of those that come meanwhile only the newest. */
export function newest(run: () => Promise<void>, failed: (error: unknown) => void): () => void {
  let isRunning = false;
  let isStale = false;
  const start = (): void => {
    if (isRunning) {
      isStale = true;
      return;
    }
    isRunning = true;
    isStale = false;
    run()
      .catch(failed)
      .finally(() => {
        isRunning = false;
        if (isStale) start();
      });
  };
  return start;
}
