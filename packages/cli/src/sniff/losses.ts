import type { PortCounts } from '@carplab/live';

/** What was not seen of an interface, in one line; undefined if nothing is known to be missing. */
export function lossLine(name: string, counts: PortCounts | undefined): string | undefined {
  const { dropped = 0, kernelDropped = 0 } = counts ?? {};
  const lost = dropped + (kernelDropped ?? 0);
  if (lost === 0) return undefined;
  return `${name}: ${lost} packet${lost === 1 ? ' was' : 's were'} lost: they came faster than we read them (--buffer gives the kernel more room)`;
}
