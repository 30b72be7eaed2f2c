import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { skipLoudly, whyNoTools } from '../../packages/live/test/namespaces.js';
import { WorldCapture } from '../src/index.js';
import { ScenarioRun } from '../src/scenario/index.js';
import { filterOf, pairScenario } from './session-pair.js';

const noTshark = skipLoudly('what tshark says of TCP', whyNoTools('tshark'));

describe('a TCP connection through a pair whose master crashes', () => {
  it.skipIf(noTshark).each(['wan', 'lan'])(
    'is flawless on the %s but for the outage, says tshark',
    (segment) => {
      const scenario = pairScenario({}, () => ({
        release: 14,
        pf: filterOf('203.0.113.4'),
        pfsync: { syncdev: 'vtnet2' },
      }));
      const run = new ScenarioRun(scenario);
      const chunks: Uint8Array[] = [];
      const write = (bytes: Uint8Array): void => void chunks.push(bytes.slice());
      const capture = new WorldCapture(run.world, { write, segments: [segment] });
      const { events } = run.finish();
      capture.end();
      expect(events.find(({ event }) => event === 'session')).toMatchObject({ fate: 'survived' });
      const folder = mkdtempSync(join(tmpdir(), 'carplab-pair-'));
      try {
        const file = join(folder, 'run.pcapng');
        writeFileSync(file, Buffer.concat(chunks));
        const options = ['-n', '-r', file, '-o', 'tcp.check_checksum:TRUE', '--disable-protocol', 'ssh'];
        const times = (filter: string): number[] =>
          execFileSync('tshark', [...options, '-Y', filter, '-T', 'fields', '-e', 'frame.time_relative'], {
            encoding: 'utf8',
            stdio: ['ignore', 'pipe', 'ignore'],
          })
            .split('\n')
            .filter((line) => line !== '')
            .map(Number);
        expect(times('tcp').length).toBeGreaterThan(500);
        expect(times('tcp.checksum.status == 0 or _ws.malformed')).toEqual([]);
        // The master crashes at 20.3 s; everything works again after 3.39 s and a back-off of 3.45 s.
        const flagged = times('tcp.analysis.flags');
        if (segment === 'lan') expect(flagged.length).toBeGreaterThan(0); // On the LAN the retries are seen.
        for (const time of flagged) {
          expect(time).toBeGreaterThan(20.3);
          expect(time).toBeLessThan(28);
        }
      } finally {
        rmSync(folder, { recursive: true });
      }
    },
  );
});
