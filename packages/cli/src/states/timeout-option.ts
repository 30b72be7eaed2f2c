import { TIMEOUT_NAMES } from '@carplab/statesync';
import { InvalidArgumentError } from 'commander';

const MAX_SECONDS = 0x7fff_ffff;

/**
 * Timeouts as pf.conf sets them: `udp.first=8`, several with commas. Gives seconds by the number of the class; what
 * is not set is undefined.
 */
export function parseTimeouts(text: string, before: (number | undefined)[] = []): (number | undefined)[] {
  const timeouts = [...before];
  for (const part of text.split(',')) {
    const [, name, seconds] = /^\s*([a-z.]+)[=\s]\s*(\d+)\s*$/.exec(part) ?? [];
    const number = TIMEOUT_NAMES.indexOf(name ?? '');
    if (number < 0 || Number(seconds) > MAX_SECONDS)
      throw new InvalidArgumentError(
        `'${part}' is not a timeout as in udp.first=60; the names are ${TIMEOUT_NAMES.join(', ')}.`,
      );
    timeouts[number] = Number(seconds);
  }
  return timeouts;
}
