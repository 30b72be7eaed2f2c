import {
  type CaptureFinding,
  type CaptureSummary,
  captureFindings,
  findingSeverity,
  type Lane,
} from '@carplab/analysis';
import { formatAddress } from '@carplab/codec';
import { findingLines, findingSentence, NO_PAINT, UTC } from '@carplab/text';
import type { Remark } from '../recording-protocol.js';

/**
 * What was found in a capture, as `carplab decode` says it: in its words and order, times of day in UTC.
 *
 * @param fromUs the time of the first frame
 */
export function remarksOf(summary: CaptureSummary, lanes: readonly Lane[], fromUs: number): Remark[] {
  return captureFindings(summary).map((found): Remark => {
    const [, why] = findingLines(found, NO_PAINT, UTC, '');
    const timeUs = timeOf(found);
    const cure = cureOf(found);
    const { place } = found;
    const lane = laneOf(found, lanes);
    return {
      severity: findingSeverity(found),
      text: findingSentence(found),
      ...(timeUs === undefined ? {} : { timeUs: timeUs - fromUs }),
      ...(why === undefined ? {} : { why: why.trim() }),
      ...(place?.vhid === undefined
        ? {}
        : {
            place: {
              ...{ link: linkOf(place), vhid: place.vhid },
              ...(place.family === undefined ? {} : { family: place.family }),
            },
          }),
      ...(lane < 0 ? {} : { lane }),
      ...(cure === undefined ? {} : { cure }),
    };
  });
}

/** As lanes have it. */
function linkOf({ link, vlan = '' }: { readonly link: string; readonly vlan?: string }): string {
  return vlan === '' ? link : `${link}/${vlan}`;
}

function timeOf(found: CaptureFinding): number | undefined {
  if (found.code === 'dual-master' || found.code === 'handover') return found.overlap.fromUs;
  if (found.code === 'unlearned-mac') return found.unlearned.fromUs;
  return 'fromUs' in found ? found.fromUs : undefined;
}

function hostOf(found: CaptureFinding): string | undefined {
  if (found.code === 'dual-master' || found.code === 'handover') return formatAddress(found.overlap.b.source);
  return 'host' in found ? found.host : undefined;
}

function laneOf(found: CaptureFinding, lanes: readonly Lane[]): number {
  const { place } = found;
  const host = hostOf(found);
  if (place === undefined) return -1;
  return lanes.findIndex(
    (lane) =>
      lane.host === host &&
      lane.link === linkOf(place) &&
      lane.vhid === place.vhid &&
      (place.family === undefined || lane.family === place.family),
  );
}

/** The addresses that would have to be added or left out, if that is all. */
function cureOf(found: CaptureFinding): Remark['cure'] {
  const changes = found.code === 'badauth' ? (found.auth.diagnosis?.changes ?? []) : [];
  const [change] = changes;
  if (changes.length !== 1 || change?.kind !== 'addresses') return undefined;
  const list = (addresses: readonly Uint8Array[]): string[] => addresses.map((each) => formatAddress(each));
  return { missing: list(change.missing), extra: list(change.extra) };
}
