import { readFileSync } from 'node:fs';
import { privilegeAdvice } from '@carplab/live';
import { Failure } from './failure.js';

/** linux/capability.h */
const CAP_NET_RAW = 13n;

/** Throws a `Failure` early if CAP_NET_RAW, the one privilege that a live command needs, is missing. */
export function requirePrivilege(): void {
  if (process.platform !== 'linux') return;
  let status: string;
  try {
    status = readFileSync('/proc/self/status', 'utf8');
  } catch {
    return;
  }
  const effective = /^CapEff:\s*([0-9a-f]+)$/m.exec(status)?.[1];
  if (effective === undefined || ((BigInt(`0x${effective}`) >> CAP_NET_RAW) & 1n) === 1n) return;
  throw new Failure(privilegeAdvice());
}
