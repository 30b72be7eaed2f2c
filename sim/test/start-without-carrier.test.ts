import { expect, it } from 'vitest';
import { defineScenario, readScenario, runScenario } from '../src/scenario/index.js';

const DIALECTS = ['freebsd', 'openbsd', 'netbsd', 'freebsd9', 'dragonfly', 'ucarp'] as const;

/** A lone host that is switched on at 5 s without its cable, which is plugged in at 20 s. */
function lone(dialect: (typeof DIALECTS)[number], preempt: boolean) {
  const input = defineScenario({
    name: 'a boot without a cable',
    learn: 'what is tested here',
    duration: '25s',
    segments: ['lan'],
    vhids: [{ vhid: 1, addresses: '10.0.0.254/24', password: 'correct horse' }],
    hosts: { fw1: { dialect, preempt, start: 'never', on: { lan: '10.0.0.1/24' } } },
    steps: [
      { at: '1s', linkDown: 'fw1:lan' },
      { at: '5s', boot: 'fw1' },
      { at: '20s', linkUp: 'fw1:lan' },
    ],
  });
  const parsed = readScenario(input, 'lone.ts');
  if (!parsed.ok) throw new Error(parsed.errors.map(({ message }) => message).join('\n'));
  return runScenario(parsed.scenario).events.flatMap((event) => {
    if (event.event === 'transition') return `${event.timeUs / 1e6} ${event.from} -> ${event.to}`;
    return event.event === 'demotion' ? `${event.timeUs / 1e6} demotion ${event.total}` : [];
  });
}

// A host leaves INIT only with a usable link (FreeBSD: exactly UP). UCARP is BACKUP without one, and does not wait.
it.each([
  ['freebsd', ['5 demotion 240', '20 INIT -> BACKUP', '20 demotion 0', '23 BACKUP -> MASTER']],
  ['openbsd', ['5 demotion 1', '20 INIT -> BACKUP', '20 demotion 0', '23 BACKUP -> MASTER']],
  ['netbsd', ['5 demotion 1', '20 INIT -> BACKUP', '20 demotion 0', '23 BACKUP -> MASTER']],
  ['freebsd9', ['5 demotion 1', '20 INIT -> BACKUP', '20 demotion 0', '23 BACKUP -> MASTER']],
  ['ucarp', ['5 INIT -> BACKUP', '23 BACKUP -> MASTER']],
  // Ignores the carrier.
  ['dragonfly', ['5 INIT -> BACKUP', '8 BACKUP -> MASTER']],
] as const)('%s that boots without a cable does not start as BACKUP', (dialect, wanted) => {
  expect(lone(dialect, false)).toEqual(wanted);
});

it('dragonfly with preempt is MASTER immediately, with or without a cable', () => {
  expect(lone('dragonfly', true)).toEqual(['5 INIT -> MASTER']);
});
