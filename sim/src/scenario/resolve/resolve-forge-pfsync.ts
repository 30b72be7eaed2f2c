import {
  encodePfsyncFrame,
  encodePfsyncPacket,
  type PfsyncPacketInput,
  parseAddress,
  parseMac,
} from '@carplab/codec';
import { groupMac } from '@carplab/codec/net';
import { FieldError } from '@carplab/codec/pfsync';
import type { ForgePfsyncInput } from '../input/step-input.js';
import { type Path, show } from '../problems.js';
import { checkAddresses } from './check-address.js';
import type { Context } from './context.js';

const NOBODY = '02:00:00:00:00:66';
const EVERYBODY = 'ff:ff:ff:ff:ff:ff';

/** The frame of a forged pfsync packet; undefined, with a problem, if it cannot be built. */
export function resolveForgePfsync(
  context: Context,
  input: ForgePfsyncInput,
  path: Path,
): Uint8Array | undefined {
  const { source, destination, mac = NOBODY, ttl = 255, variant, messages } = input;
  const before = context.problems.all.length;
  checkAddresses(context, source, [...path, 'source']);
  if (destination !== undefined) checkAddresses(context, destination, [...path, 'destination']);
  if (parseMac(mac) === undefined)
    context.problems.add(
      'bad-value',
      [...path, 'mac'],
      show(mac),
      'a MAC address, such as 02:00:00:00:00:66',
    );
  if (context.problems.all.length > before) return undefined;
  // The switch floods the frame: only the address in the IP header matters.
  const bytes = destination === undefined ? undefined : parseAddress(destination);
  const dstMac = bytes === undefined || groupMac(bytes) !== undefined ? undefined : EVERYBODY;
  try {
    const packet = encodePfsyncPacket({ variant, messages } as PfsyncPacketInput);
    const headers = {
      ...{ srcMac: mac, src: source, ttl },
      ...(destination === undefined ? {} : { dst: destination }),
      ...(dstMac === undefined ? {} : { dstMac }),
    };
    return encodePfsyncFrame(headers, packet);
  } catch (error) {
    if (!(error instanceof FieldError) && !(error instanceof RangeError)) throw error;
    context.problems.add('bad-value', path, 'a packet that cannot be built', error.message);
    return undefined;
  }
}
