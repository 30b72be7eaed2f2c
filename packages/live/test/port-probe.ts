/**
 * Opens a port as a test says and tells on stdout, as JSON lines, what happens; commands come from signals:
 * SIGUSR2 sends the frame given, SIGUSR1 asks for the counts. `port-probe.js KIND INTERFACE FILTER [FRAME_HEX]`
 */
import { capPort, type OpenPort, rawPort, tcpdumpPort } from '@carplab/live';

const [kind = '', name = '', filter = '', hex = ''] = process.argv.slice(2);
const say = (value: object): void => void process.stdout.write(`${JSON.stringify(value)}\n`);
const openers: Record<string, () => OpenPort> = {
  cap: () => capPort(name, { filter }),
  tcpdump: () => tcpdumpPort(name, { filter }),
  'tcpdump within the MTU': () => tcpdumpPort(name, { filter, withinMtu: true }),
  raw: () => rawPort(name, { protocols: filter.split(',').map(Number) }),
};

try {
  const port = await openers[kind]!()({
    frame: (bytes, timeUs, wallUs, truncated) =>
      say({ frame: Buffer.from(bytes).toString('hex'), timeUs, wallUs, truncated }),
    link: (link) => say({ link }),
    sendFailed: (error) => say({ sendFailed: error }),
    failed: (error) => say({ failed: error }),
  });
  process.on('SIGUSR2', () => say({ send: port.send(Buffer.from(hex, 'hex')) ?? 'taken' }));
  process.on('SIGTERM', async () => {
    await port.close();
    say({ closed: port.counts });
  });
  process.on('SIGUSR1', () => say({ counts: port.counts }));
  // Last, because its reader may send signals then.
  say({ open: kind, linkType: port.linkType });
} catch (error) {
  say({ failure: error instanceof Error ? error.message : error, code: (error as { code?: string }).code });
}
setInterval(() => {}, 1000).unref();
