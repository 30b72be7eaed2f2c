import type { TraceEvent } from '@carplab/sim';
import { ScenarioRun } from '@carplab/sim/scenario';
import type { Experiment } from './experiment.js';
import { arpSent, gratuitousMac, readSent, type Said, type Sent, type Timeline } from './timeline.js';
import { plainLine } from './ucarp.js';

/** Runs an experiment's scenario. Times are counted from the beginning of the measured timeline. */
export function replay({ scenario, beginUs, operations, kind, verifies }: Experiment): Timeline {
  const said: Said[] = [];
  const sent: Sent[] = [];
  const onTrace = (event: TraceEvent): void => {
    const timeUs = event.timeUs - beginUs;
    if (timeUs < 0) return;
    if (event.event === 'log') {
      const line = kind === 'ucarp' ? plainLine(event.message) : event.message;
      said.push({ timeUs, host: event.host ?? '', line });
    }
  };
  const run = new ScenarioRun(scenario, {
    onTrace,
    onFrame({ event, timeUs, node, interface: port, segment, frame }) {
      if (event !== 'carried' || timeUs < beginUs) return;
      const where = { timeUs: timeUs - beginUs, host: node, interface: node === 'outsider' ? segment : port };
      const isArp = kind === 'ucarp' && gratuitousMac(frame) !== undefined;
      const found = isArp ? arpSent(frame, where) : readSent(frame, where, verifies);
      if (found) sent.push(found);
    },
  });
  const { expectations } = run.finish();
  const failed = expectations.filter(({ ok }) => !ok);
  if (failed.length > 0) throw new Error(`${scenario.name}: ${failed.map(({ found }) => found).join('; ')}`);
  return { operations, said, sent, endUs: scenario.durationUs - beginUs };
}
