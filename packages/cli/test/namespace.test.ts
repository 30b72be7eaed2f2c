import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { skipLoudly, until, whyNoLab } from '../../live/test/namespaces.js';
import { inLab, Overrun } from '../../live/test/standstill.js';
import { BIN, jsonLines, ROOT } from './carplab.js';

const skip = skipLoudly(
  'a namespace with the /sys of another',
  whyNoLab('cap', 'raw-socket', 'tcpdump', 'unshare'),
);

describe.skipIf(skip)('in a network namespace that keeps the /sys of another', { timeout: 120_000 }, () => {
  it('speak stays INIT without a carrier; raw sockets find an interface without an address', () =>
    inLab(async (lab) => {
      // Its own eth0, with a carrier, is the one that /sys shows in there.
      const host = lab.addNode('h', ['10.0.0.1/24']);
      expect(host.run('cat', '/sys/class/net/eth0/carrier').trim()).toBe('1');
      const script = host.start([
        'sh',
        join(ROOT, 'fixtures/cases/nsenter-same-name.sh'),
        process.execPath,
        BIN,
      ]);
      await until('sniff listens', () => script.stderr().includes('listening on zz0'));
      expect([await script.ended, script.stderr()]).toEqual([0, expect.stringContaining('0 CARP')]);
      const events = jsonLines<{ event: string; message?: string }>(script.stdout());
      // It is given six seconds.
      if (events.length === 0) throw new Overrun('speak was ended before it had begun');
      expect(events.filter(({ event }) => event === 'transition')).toEqual([]);
      expect(events.map(({ message }) => message)).toContain('eth0 has no carrier');
    }));
});
