import { parseAddress, parseMac } from '@carplab/codec';
import type { ConnectOptions, PortOptions } from '../../cable-end.js';
import type { LinkOptions } from '../../link-direction.js';
import type { CableInput, LinkInput } from '../input/network-input.js';
import { type Path, show } from '../problems.js';
import { perMillion } from '../share.js';
import { type Context, given } from './context.js';
import { checkSwitch } from './resolve-switches.js';

/** A cable from a node's port, and what the switch does at that port. `lagg`: there are several. */
export function resolveCable(
  context: Context,
  input: CableInput,
  place: Pick<ConnectOptions, 'node' | 'segment' | 'parent' | 'lagg'> & { readonly port: string },
  path: Path,
): ConnectOptions {
  return place.lagg === undefined ? { ...place, ...portOptions(context, input, place.segment, path) } : place;
}

/** What a switch of the segment does at a port, and the cable there. */
export function portOptions(context: Context, input: CableInput, segment: string, path: Path): PortOptions {
  for (const [i, group] of (input.joins ?? []).entries()) {
    if (parseAddress(group) === undefined && parseMac(group) === undefined) {
      context.problems.add(
        'bad-value',
        [...path, 'joins', i],
        show(group),
        'a multicast group, as an IP or MAC address',
      );
    }
  }
  checkSwitch(context, input, segment, path);
  const { switch: at, link, out, in: back, joins, portSecurity, filter, echo } = input;
  return {
    ...(at === undefined ? {} : { switch: at }),
    ...(link === undefined ? {} : { link: resolveLink(context, link) }),
    ...(out === undefined ? {} : { out: resolveLink(context, out) }),
    ...(back === undefined ? {} : { in: resolveLink(context, back) }),
    ...(joins === undefined ? {} : { groups: joins }),
    ...(portSecurity === undefined ? {} : { portSecurity: given(portSecurity) }),
    ...(filter === undefined ? {} : { filter: given(filter) }),
    ...(echo === undefined ? {} : { echo }),
  };
}

/** Times in µs, rates in parts per million. */
export function resolveLink(context: Context, input: LinkInput): LinkOptions {
  const { latency, jitter, loss, duplicate, reorder, reorderBy, corrupt } = input;
  return {
    ...(latency === undefined ? {} : { latencyUs: context.span(latency) }),
    ...(jitter === undefined ? {} : { jitterUs: context.span(jitter) }),
    ...(loss === undefined ? {} : { lossPpm: perMillion(loss) }),
    ...(duplicate === undefined ? {} : { duplicatePpm: perMillion(duplicate) }),
    ...(reorder === undefined ? {} : { reorderPpm: perMillion(reorder) }),
    ...(reorderBy === undefined ? {} : { reorderUs: context.span(reorderBy) }),
    ...(corrupt === undefined ? {} : { corruptPpm: perMillion(corrupt) }),
  };
}
