import type { Fault, FaultCommand } from '../../fault.js';
import type { StepInput } from '../input/step-input.js';
import { type Path, show } from '../problems.js';
import { checkPrefixes } from './check-address.js';
import { type Context, given } from './context.js';

/** A command of an administrator on a host. */
export function resolveCommand(context: Context, input: StepInput, path: Path): Fault | undefined {
  const { interfaceDown, interfaceUp, sendError, demote, state, vhid, configure, address } = input;
  const { flushStates } = input;
  const down = interfaceDown ?? interfaceUp;
  if (down !== undefined) {
    const { node, port } = hostPort(context, down, path);
    const kind = interfaceDown === undefined ? 'interface-up' : 'interface-down';
    return { kind, node, interface: port };
  }
  if (sendError !== undefined) {
    const { node, port } = hostPort(context, sendError.port, [...path, 'port']);
    return command(node, { command: 'sendError', interface: port, error: sendError.error });
  }
  for (const name of ['maintenance', 'disable', 'allow', 'preempt', 'pf', 'pfsync'] as const) {
    const value = input[name];
    if (value !== undefined) return command(host(context, value, path), { command: name, on: value.on });
  }
  if (flushStates !== undefined) {
    const { host: _, ...args } = flushStates;
    return command(host(context, flushStates, path), { command: 'flushStates', ...given(args) });
  }
  if (demote !== undefined) {
    const { host: _, ...args } = demote;
    return command(host(context, demote, path), { command: 'demote', ...given(args) });
  }
  if (state !== undefined) {
    return command(host(context, state, path), {
      command: 'state',
      ...one(context, state, path),
      state: state.to,
    });
  }
  if (vhid !== undefined) {
    return command(host(context, vhid, path), { command: 'vhid', ...one(context, vhid, path), up: vhid.up });
  }
  if (configure !== undefined) {
    const { host: _, ...args } = configure;
    const which = one(context, configure, path);
    return command(host(context, configure, path), { command: 'configure', ...given(args), ...which });
  }
  if (address !== undefined) {
    const { add, remove } = address;
    if ((add === undefined) === (remove === undefined)) {
      context.problems.add(
        'conflict',
        path,
        add === undefined ? 'no address' : 'add and remove',
        'either add or remove',
      );
    }
    checkPrefixes(context, add, [...path, 'add']);
    checkPrefixes(context, remove, [...path, 'remove']);
    const which = one(context, address, path);
    return command(host(context, address, path), { command: 'address', ...which, ...given({ add, remove }) });
  }
  return undefined;
}

function command(node: string, what: FaultCommand): Fault {
  return { kind: 'command', node, command: what };
}

function host(context: Context, value: { readonly host: string }, path: Path): string {
  return context.node(value.host, [...path, 'host'], 'host');
}

function hostPort(context: Context, text: string, path: Path): { node: string; port: string } {
  const port = context.port(text, path);
  if (context.uplinks.has(text)) context.node(port.node, path, 'host');
  if (context.nodes.has(port.node)) context.node(port.node, path, 'host');
  const own = context.nodes.get(port.node)?.ports.find(({ name }) => name === port.port);
  if (own?.memberOf !== undefined)
    context.problems.add(
      'conflict',
      path,
      `${show(text)}, a member of ${own.memberOf}`,
      `linkDown of it, or ${port.node}:${own.memberOf}`,
    );
  const vlans = context.nodes.get(port.node)?.ports.filter(({ parent }) => parent === port.port) ?? [];
  if (vlans.length > 0) {
    const names = vlans.map(({ name }) => `${port.node}:${name}`).join(', ');
    context.problems.add(
      'conflict',
      path,
      `${show(text)}, the parent of VLANs`,
      `one of its VLANs: ${names}`,
    );
  }
  return port;
}

/** The chosen virtual host, which must be on the host. */
function one(
  context: Context,
  value: { readonly host: string; readonly vhid: number; readonly interface?: string },
  path: Path,
): { vhid: number; interface?: string } {
  const all = context.hosts.get(value.host)?.config.vhids;
  const { vhid } = value;
  if (all !== undefined) {
    const mine = all.filter(
      (each) => each.vhid === vhid && (value.interface === undefined || each.interface === value.interface),
    );
    if (mine.length !== 1) {
      const known = all.map((each) => `${each.vhid} on ${each.interface}`).join(', ') || 'none';
      const found = mine.length === 0 ? `vhid ${vhid}` : `vhid ${vhid} on several interfaces`;
      context.problems.add('unknown-name', [...path, 'vhid'], found, `a vhid of ${value.host}: ${known}`);
    }
  }
  return value.interface === undefined ? { vhid } : { vhid, interface: value.interface };
}
