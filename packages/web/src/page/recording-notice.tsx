import type { JSX } from 'preact';
import { say } from './messages/say.js';
import { cancelReading, reading } from './recording.js';

/** How far a capture is read, and a way to stop it. The page can be used meanwhile. */
export function ReadingNotice(): JSX.Element | null {
  const { value } = reading;
  if (value === undefined) return null;
  const words = say.value.recording;
  const { name, progress } = value;
  const { done = 0, total = 1, doing = 'read' } = progress ?? {};
  return (
    <div class="notice reading" data-hook="reading">
      <p role="status">{words.reading(name, doing)}</p>
      <progress value={done} max={Math.max(1, total)} aria-label={words.reading(name, doing)} />
      <button type="button" class="control" onClick={cancelReading}>
        {say.value.faults.cancel}
      </button>
    </div>
  );
}
