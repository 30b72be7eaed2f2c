import { sequenceDistance, sequencePlus } from './sequence.js';
import type { TcpConnection, TcpFragment } from './tcp-connection.js';
import type { TcpSink } from './tcp-sink.js';

/** Limit of fragments, however large the window: a peer that sends single bytes must not fill the memory. */
const MAX_FRAGMENTS = 256;

/**
 * Accepts data that may be out of order or duplicated. Delivers what continues the stream, with everything that waited
 * for it; keeps the rest, up to the window. Where two segments differ, the first one counts.
 */
export function reassemble(tcp: TcpConnection, sequence: number, data: Uint8Array, sink: TcpSink): void {
  let from = sequence;
  let bytes = data;
  const before = sequenceDistance(from, tcp.receiveNext);
  if (before > 0) {
    bytes = bytes.subarray(before);
    from = tcp.receiveNext;
  }
  const room = tcp.settings.receiveBuffer - sequenceDistance(tcp.receiveNext, from);
  if (bytes.length > room) bytes = bytes.subarray(0, Math.max(room, 0));
  if (bytes.length === 0) return;
  if (from !== tcp.receiveNext) {
    keep(tcp, from, bytes);
    return;
  }
  deliver(tcp, bytes, sink);
  while (tcp.fragments.length > 0) {
    const { sequence: at, data: waiting } = tcp.fragments[0]!;
    const gap = sequenceDistance(tcp.receiveNext, at);
    if (gap > 0) break;
    tcp.fragments.shift();
    if (waiting.length + gap > 0) deliver(tcp, waiting.subarray(-gap), sink);
  }
}

function deliver(tcp: TcpConnection, bytes: Uint8Array, sink: TcpSink): void {
  tcp.receiveNext = sequencePlus(tcp.receiveNext, bytes.length);
  sink.data(bytes);
}

/** Adds what is still missing between the fragments. */
function keep(tcp: TcpConnection, sequence: number, data: Uint8Array): void {
  const kept: TcpFragment[] = [];
  let from = sequence;
  let bytes = data;
  for (const fragment of tcp.fragments) {
    const distance = sequenceDistance(from, fragment.sequence);
    if (bytes.length > 0 && distance > 0) {
      const length = Math.min(distance, bytes.length);
      kept.push({ sequence: from, data: bytes.slice(0, length) });
      from = sequencePlus(from, length);
      bytes = bytes.subarray(length);
    }
    kept.push(fragment);
    const covered = sequenceDistance(from, sequencePlus(fragment.sequence, fragment.data.length));
    if (bytes.length > 0 && covered > 0) {
      const length = Math.min(covered, bytes.length);
      from = sequencePlus(from, length);
      bytes = bytes.subarray(length);
    }
  }
  if (bytes.length > 0) kept.push({ sequence: from, data: bytes.slice() });
  if (kept.length <= MAX_FRAGMENTS) tcp.fragments = kept;
}
