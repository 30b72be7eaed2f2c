/** A narrow space that does not break: digits are grouped by it. */
const THIN = '\u202f';

/** A time in seconds, to the microsecond, digits in groups of three: `48.687 800`. */
export function seconds(us: number): string {
  const sign = us < 0 ? '\u2212' : '';
  const all = Math.abs(us);
  const whole = grouped(Math.floor(all / 1_000_000));
  const fraction = `${all % 1_000_000}`.padStart(6, '0');
  return `${sign}${whole}.${fraction.slice(0, 3)}${THIN}${fraction.slice(3)}`;
}

/** The same, rounded to milliseconds: `48.688`. */
export function millis(us: number): string {
  return (us / 1_000_000).toFixed(3);
}

/** The same with a decimal comma: `48,688`. */
export function millisComma(us: number): string {
  return millis(us).replace('.', ',');
}

/** A whole number, digits in groups of three: `1 274`. */
export function grouped(number: number): string {
  return String(number).replace(/\B(?=(\d{3})+$)/g, THIN);
}

/** An attribute's or a test's reading of it: without spaces. */
export function plainSeconds(us: number): string {
  return seconds(us).replaceAll(THIN, '');
}

/** What was typed as a time in seconds, in whole microseconds; undefined if it is none. */
export function typedTime(text: string): number | undefined {
  const digits = text.replace(/\s/gu, '').replace(',', '.').replace(/s$/, '');
  if (!/^\d+(\.\d{0,6})?$/.test(digits)) return undefined;
  const [whole, fraction = ''] = digits.split('.');
  return Number(whole) * 1_000_000 + Number(fraction.padEnd(6, '0'));
}
