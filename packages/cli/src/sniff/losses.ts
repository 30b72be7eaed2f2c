import type { PortCounts } from '@carplab/live';

/** One line about packets lost on an interface; undefined if none are known to be lost. */
export function lossLine(name: string, counts: PortCounts | undefined): string | undefined {
  const { dropped = 0, kernelDropped = 0 } = counts ?? {};
  const lost = dropped + (kernelDropped ?? 0);
  if (lost === 0) return undefined;
  return `${name}: ${lost} packet${lost === 1 ? ' was' : 's were'} lost: too fast to read (--buffer gives the kernel more room)`;
}
