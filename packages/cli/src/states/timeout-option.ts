import { TIMEOUT_NAMES } from '@carplab/statesync';
import { InvalidArgumentError } from 'commander';

const MAX_SECONDS = 0x7fff_ffff;

/**
 * Parses timeouts as in pf.conf: `udp.first=8`, several separated by commas. The result has seconds by timeout class;
 * classes not set are undefined.
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
