import type { Packet, PacketProblem } from '@carplab/codec';

/** Problems for which no receiver drops an advertisement. */
const NOTES = new Set(['badtype', 'badauthlen', 'badmac', 'reserved', 'skipped', 'unsupported']);

/** The first problem of an inspected packet for which receivers drop it. */
export function fatalProblem({ problems }: Packet): PacketProblem | undefined {
  return problems.length === 0 ? undefined : problems.find(({ code }) => !NOTES.has(code));
}
