import { parseEndpointAddress, routeTo } from '../../clients/address.js';
import type { EndpointInput } from '../input/network-input.js';
import type { Path } from '../problems.js';
import { type Context, listOf } from './context.js';

/** An endpoint needs a route to its peer, or it would never send. */
export function checkRoute(
  context: Context,
  { addresses, gateways }: EndpointInput,
  to: string,
  path: Path,
): void {
  if (context.problems.all.length > 0) return;
  const own = listOf(addresses).map(parseEndpointAddress);
  if (routeTo(to, own, listOf(gateways).map(parseEndpointAddress)) === undefined)
    context.problems.add('bad-value', path, `no route to ${to}`, 'an address on its segment, or a gateway');
}
