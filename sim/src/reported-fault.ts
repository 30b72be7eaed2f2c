import type { Fault } from './fault.js';

/** A fault as traced: plain data without secrets, and without frames, which are in their `sent` events. */
export type ReportedFault =
  | Exclude<Fault, { readonly kind: 'forge' | 'replay' }>
  | Omit<Extract<Fault, { readonly kind: 'forge' }>, 'frame'>
  | (Omit<Extract<Fault, { readonly kind: 'replay' }>, 'frames'> & {
      /** When each frame enters, µs after the fault. */
      readonly frames: readonly { readonly afterUs: number }[];
    });

/** Replaces a secret. */
const HIDDEN = '(hidden)';
/** Command arguments that are secret. */
const SECRET = /pass|secret|key/i;

/**
 * @example
 * const command = { command: 'configure', vhid: 1, password: 'secret' };
 * reportedFault({ kind: 'command', node: 'fw1', command }).command; // => { command: 'configure', vhid: 1, password: '(hidden)' }
 */
export function reportedFault(fault: Fault): ReportedFault {
  switch (fault.kind) {
    case 'forge': {
      const { frame: _, ...rest } = fault;
      return rest;
    }
    case 'replay':
      return { ...fault, frames: fault.frames.map(({ afterUs }) => ({ afterUs })) };
    case 'command': {
      const entries = Object.entries(fault.command).map(([name, value]) =>
        value !== undefined && SECRET.test(name) ? [name, HIDDEN] : [name, value],
      );
      return { ...fault, command: { command: fault.command.command, ...Object.fromEntries(entries) } };
    }
    default:
      return fault;
  }
}
