import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { skipLoudly, whyNoTools } from '../../packages/live/test/namespaces.js';
import { WorldCapture } from '../src/index.js';
import { SessionLab } from './session-lab.js';

const SECOND = 1_000_000;
const noTshark = skipLoudly('what tshark says of TCP', whyNoTools('tshark'));

describe.each(['IPv4', 'IPv6'] as const)('sessions over %s', (family) => {
  it('are opened, answered, and closed', () => {
    const lab = new SessionLab({
      family,
      sessions: [
        { name: 'ssh', port: 22, lengthUs: 10 * SECOND },
        { name: 'bulk', port: 80, bytes: 20_000, lengthUs: 5 * SECOND },
        { name: 'dns', protocol: 'udp', port: 53, intervalUs: 100_000 },
      ],
    });
    lab.world.run(8 * SECOND);
    expect(lab.server.connections).toBe(1);
    lab.world.run(20_050_000);
    expect(lab.ended).toEqual([
      ['bulk', 'survived', 'both sides have closed it'],
      ['ssh', 'survived', 'both sides have closed it'],
    ]);
    expect(lab.client.report(lab.world.nowUs).map(({ name, fate, why }) => [name, fate, why])).toEqual([
      ['ssh', 'survived', 'both sides have closed it'],
      ['bulk', 'survived', 'both sides have closed it'],
      ['dns', 'survived', '201 of 201 datagrams were answered'],
    ]);
    expect(lab.server.connections).toBe(0);
  });

  it('hang while the link is cut, and report how long it lasted', () => {
    const lab = new SessionLab({
      family,
      sessions: [
        { name: 'ssh', port: 22, intervalUs: 100_000 },
        { name: 'dns', protocol: 'udp', port: 53, intervalUs: 100_000 },
      ],
    });
    lab.world.schedule(5_050_000, { kind: 'link-flap', node: 'pc', downUs: 3 * SECOND });
    lab.world.run(30 * SECOND);
    const [ssh, dns] = lab.client.report(lab.world.nowUs);
    expect([ssh?.fate, dns?.fate]).toEqual(['survived', 'survived']);
    // The datagrams return with the link; TCP retries after 0.23, 0.69, 1.61 and 3.45 s.
    expect(dns?.longestGapUs).toBeGreaterThan(3 * SECOND);
    expect(dns?.longestGapUs).toBeLessThan(3_200_000);
    expect(ssh?.longestGapUs).toBeGreaterThan(3_450_000);
    expect(ssh?.longestGapUs).toBeLessThan(3_650_000);
  });

  it('hang if it stays cut', () => {
    const lab = new SessionLab({
      family,
      sessions: [
        { name: 'ssh', port: 22 },
        { name: 'dns', protocol: 'udp', port: 53 },
      ],
    });
    lab.world.schedule(5 * SECOND, { kind: 'link-down', node: 'server' });
    lab.world.run(12 * SECOND);
    expect(lab.client.report(lab.world.nowUs).map(({ fate }) => fate)).toEqual(['survived', 'survived']);
    lab.world.run(30 * SECOND);
    expect(lab.client.report(lab.world.nowUs).map(({ fate }) => fate)).toEqual(['hung', 'hung']);
    lab.world.run(600 * SECOND);
    expect(lab.ended).toEqual([['ssh', 'hung', 'it was given up: nothing was acknowledged any more']]);
  });

  it('are reset by a server that has forgotten them, and refused where nobody listens', () => {
    const lab = new SessionLab({
      family,
      sessions: [
        { name: 'ssh', port: 22 },
        { name: 'telnet', port: 23 },
      ],
    });
    lab.world.schedule(5 * SECOND, { kind: 'crash', node: 'server' });
    lab.world.schedule(6 * SECOND, { kind: 'boot', node: 'server', bootUs: SECOND });
    lab.world.run(30 * SECOND);
    expect(lab.ended).toEqual([
      ['telnet', 'reset', 'its SYN was answered by a reset'],
      ['ssh', 'reset', 'a reset came'],
    ]);
  });

  it.skipIf(noTshark)('give tshark nothing to complain about on a clean link', () => {
    const problems = tsharkFlags(family, {});
    expect(problems.flags).toEqual([]);
    expect(problems.segments).toBeGreaterThan(500);
    // And it does complain where something is lost.
    expect(tsharkFlags(family, { lossPpm: 20_000 }).flags.length).toBeGreaterThan(0);
  });
});

/** No name resolution, checksums verified, and echoes not taken for SSH or HTTP. */
const TSHARK = [
  '-n',
  '-o',
  'tcp.check_checksum:TRUE',
  '--disable-protocol',
  'ssh',
  '--disable-protocol',
  'http',
];

/** What tshark's analysis of TCP finds in a run with many kinds of sessions, and how many segments it saw. */
function tsharkFlags(family: 'IPv4' | 'IPv6', link: object): { flags: string[]; segments: number } {
  const lab = new SessionLab({
    family,
    link,
    sessions: [
      { name: 'ssh', port: 22, intervalUs: 200_000, lengthUs: 20 * SECOND },
      { name: 'typing', port: 22, intervalUs: 30_000, bytes: 4, lengthUs: 10 * SECOND },
      { name: 'bulk', port: 80, bytes: 30_000, intervalUs: 500_000, lengthUs: 10 * SECOND },
      { name: 'prompt', port: 80, tcp: { delayedAckUs: 0, windowScale: 0 }, lengthUs: 10 * SECOND },
    ],
  });
  const chunks: Uint8Array[] = [];
  const write = (bytes: Uint8Array): void => void chunks.push(bytes.slice());
  const capture = new WorldCapture(lab.world, { write });
  lab.world.run(120 * SECOND);
  capture.end();
  const folder = mkdtempSync(join(tmpdir(), 'carplab-sessions-'));
  try {
    const file = join(folder, 'run.pcapng');
    writeFileSync(file, Buffer.concat(chunks));
    const tshark = (...options: string[]): string[] =>
      execFileSync('tshark', [...TSHARK, '-r', file, ...options], {
        encoding: 'utf8',
      })
        .split('\n')
        .filter((line) => line !== '');
    const bad = 'tcp.analysis.flags or _ws.malformed or tcp.checksum.status == 0 or udp.checksum.status == 0';
    return { flags: tshark('-Y', bad), segments: tshark('-Y', 'tcp').length };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
