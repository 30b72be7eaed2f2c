import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { MESSAGE_BYTES } from './hmac-input.js';
import type { RoundRequest, WorkerMessage } from './kernel-worker.js';
import { onOneCpu } from './pinning.js';

/** A participant in a contest. */
export interface Contender {
  readonly name: string;
  /** Equal for all kernels of a contest; undefined for a program other than carplab. */
  readonly digest: number | undefined;
  /** Packets per second of processor time. */
  round(): Promise<number>;
  close(): void;
}

/** Why a contender cannot take part. */
export class Missing extends Error {}

function answer(child: ChildProcess): Promise<WorkerMessage> {
  return new Promise((resolve, reject) => {
    const gone = (code: number | null): void => reject(new Missing(`its process ended with ${code}`));
    child.once('exit', gone);
    child.once('error', reject);
    child.once('message', (message) => {
      child.off('exit', gone);
      child.off('error', reject);
      resolve(message as WorkerMessage);
    });
  });
}

/** A file of `kernels/`, started and warmed up in its own process. */
export async function kernelContender(name: string, roundMs: number): Promise<Contender> {
  const worker = fileURLToPath(new URL('./kernel-worker.ts', import.meta.url));
  const [program, ...args] = onOneCpu([process.execPath, '--import', 'tsx', worker, name]);
  const child = spawn(program, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const first = await answer(child);
  if (first.kind !== 'ready') {
    child.kill();
    throw new Missing(first.kind === 'missing' ? first.why : 'it answered out of turn');
  }
  return {
    name,
    digest: first.digest,
    async round() {
      const request: RoundRequest = { roundMs };
      child.send(request);
      const message = await answer(child);
      if (message.kind !== 'rate') throw new Error(`${name} answered out of turn`);
      return message.rate;
    },
    close: () => void child.kill(),
  };
}

/**
 * `openssl speed -hmac sha1` with messages as long as CARP's: one key, its two blocks hashed once, so it makes the same
 * two compressions for each message as carplab. It counts user time itself.
 */
export async function opensslContender(seconds: number): Promise<Contender> {
  const [program, ...args] = onOneCpu([
    'openssl',
    'speed',
    ...['-seconds', String(seconds), '-bytes', String(MESSAGE_BYTES), '-mr', '-hmac', 'sha1'],
  ]);
  const round = (): number => {
    const { stdout, error } = spawnSync(program, args, { encoding: 'utf8' });
    const bytesPerSecond = /^\+F:\d+:hmac\(sha1\):([\d.]+)/m.exec(stdout ?? '')?.[1];
    if (bytesPerSecond === undefined) throw new Missing(error?.message ?? 'it printed no rate');
    return Number(bytesPerSecond) / MESSAGE_BYTES;
  };
  return { name: 'openssl', digest: undefined, round: async () => round(), close: () => {} };
}
