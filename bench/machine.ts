import { spawnSync } from 'node:child_process';
import { cpus, loadavg, release, type } from 'node:os';
import { pinningText } from './pinning.js';

/** The first line that a program prints about its version. */
function version(program: string, ...args: string[]): string | undefined {
  const { stdout, stderr, error } = spawnSync(program, args, { encoding: 'utf8' });
  return error ? undefined : `${stdout}${stderr}`.match(/\d+(\.\d+)+/)?.[0];
}

/** Where and when the numbers were measured, and how busy the machine was. */
export function machineLines(): string {
  const [cpu] = cpus();
  const peers = [
    ['tcpdump', version('tcpdump', '--version')],
    ['tshark', version('tshark', '--version')],
    ['openssl', version('openssl', 'version')],
  ].flatMap(([name, found]) => (found === undefined ? [] : [`${name} ${found}`]));
  return [
    `${cpu?.model.trim() ?? 'unknown processor'} × ${cpus().length}, ${type()} ${release()}, ${pinningText}`,
    [`Node ${process.version} (V8 ${process.versions.v8})`, ...peers].join(', '),
    `${new Date().toISOString().slice(0, 16)}Z, load average at the start ${loadavg()[0]!.toFixed(2)}`,
  ].join('\n');
}
