/**
 * Tells on stdout, as JSON lines, each state of an interface as `watchLink` reports it: `link-probe.js INTERFACE`.
 * SIGUSR1 asks for what is known without ip(8), once it has had the time to change.
 */
import { watchLink } from '@carplab/live';
import { linkByProc } from '../src/system-links.js';

const name = process.argv[2]!;
const say = (value: object): void => void process.stdout.write(`${JSON.stringify(value)}\n`);
const watch = watchLink(name, (link) => say({ link }));
process.on('SIGUSR1', () => say({ proc: linkByProc(name) }));
process.on('SIGTERM', () => watch.stop());
// Last, because its reader may send signals then.
say({ link: watch.state });
