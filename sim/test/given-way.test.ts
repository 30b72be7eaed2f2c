import { readScenario, type ScenarioInput, ScenarioRun } from '@carplab/sim/scenario';
import { expect, it } from 'vitest';

/** fw2 has a connection to a client when fw1 takes over from it, and goes on sending. */
const INPUT: ScenarioInput = {
  name: 'connections that are left',
  learn: 'what is tested here',
  duration: '15s',
  segments: ['lan'],
  vhids: [{ vhid: 1, password: 'secret', addresses: '10.0.0.101/24' }],
  hosts: {
    fw1: { on: { lan: '10.0.0.1/24' }, services: [{ port: 7 }] },
    fw2: { on: { lan: '10.0.0.2/24' }, services: [{ port: 7 }] },
  },
  clients: {
    pc1: { addresses: '10.0.0.51/24', sessions: { own: { to: '10.0.0.101', port: 7, every: '0.25s' } } },
  },
  steps: [
    { at: '0.001s', crash: { node: 'fw1', link: 'stays' } },
    { at: '0.002s', boot: 'fw1' },
    { at: '4.001s', sendError: { port: 'fw2:lan', error: 55 } },
    { at: '6.001s', sendError: { port: 'fw2:lan', error: 0 } },
  ],
};

it.each(['openbsd', 'netbsd'] as const)(
  '%s: what is left of a connection is not sent from the virtual MAC address by a host that has given way',
  (dialect) => {
    const read = readScenario({ ...INPUT, defaults: { dialect } }, 'x.ts');
    if (!read.ok) throw new Error(read.errors[0]!.message);
    const run = new ScenarioRun(read.scenario);
    const macs: string[] = [];
    run.world.observe({
      frame: ({ event, node, frame }) => {
        const isData = frame[12] === 8 && frame[23] === 6 && frame[29] === 101;
        const isBackup = run.hosts.get('fw2')!.states!()[0]!.state === 'BACKUP';
        if (event === 'sent' && node === 'fw2' && isData && isBackup) macs.push(frame.slice(6, 12).join(':'));
      },
    });
    run.finish();
    expect(new Set(macs)).toEqual(new Set(['2:0:0:0:1:0']));
  },
);
