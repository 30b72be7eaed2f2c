import { faultPlace } from '@carplab/analysis';
import { duration, visibleLine } from '@carplab/text';
import type { RunEvent } from './run-event.js';

/**
 * An event of a run as one line with its time; undefined for events that would only fill the screen.
 *
 * @example
 * const fault = { event: 'fault', timeUs: 45_600_000, target: 'fw1', kind: 'crash' };
 * runEventLine(fault); // => '    45.600000 s  fw1: crash'
 */
export function runEventLine(event: RunEvent): string | undefined {
  const made = eventText(event);
  const text = made === undefined ? undefined : visibleLine(made);
  if (text === undefined || !('timeUs' in event)) return text;
  return `${(event.timeUs / 1_000_000).toFixed(6).padStart(13)} s  ${text}`;
}

function eventText(event: RunEvent): string | undefined {
  switch (event.event) {
    case 'transition':
      return `${event.host} vhid ${event.vhid}: ${event.from} → ${event.to} (${event.reason})`;
    case 'fault': {
      const { target, segment, kind, detail } = event;
      const place =
        segment === undefined || segment === target ? target : faultPlace({ target, link: segment });
      return `${place}: ${kind}${detail ? ` (${detail})` : ''}`;
    }
    case 'ping':
      return event.lost ? `${event.client}: ping ${event.sequence} to ${event.to} lost` : undefined;
    case 'session': {
      const { client, name, fate, longestGapUs, why } = event;
      return `${client}: session ${name} ${fate}, longest gap ${duration(longestGapUs)} (${why})`;
    }
    case 'demotion': {
      const group = event.group === undefined ? '' : ` in group ${event.group}`;
      return `${event.host}: demoted by ${event.delta} to ${event.total}${group} (${event.reason})`;
    }
    case 'alarm':
      return event.message;
    default:
      return undefined;
  }
}
