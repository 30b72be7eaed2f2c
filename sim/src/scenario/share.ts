import type { ShareInput } from './input/network-input.js';

/** A percentage as text, 0 to 100. */
export const PERCENTAGE: RegExp = /^\s*(?:100(?:\.0+)?|\d{1,2}(?:\.\d+)?)\s*%\s*$/;

/**
 * A part of a whole as a number from 0 to 1.
 *
 * @example
 * shareOf('12.5%'); // => 0.125
 * shareOf(0.125); // => 0.125
 */
export function shareOf(value: ShareInput): number {
  return typeof value === 'number' ? value : Number.parseFloat(value) / 100;
}

/** The same in parts per million. */
export function perMillion(value: ShareInput): number {
  return Math.round(shareOf(value) * 1_000_000);
}
