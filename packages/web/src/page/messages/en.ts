import type { FaultEntry, TransitionEntry } from '@carplab/analysis';
import type { LinkView } from '@carplab/sim';
import type { Reason } from '../../model/why.js';
import { millis, seconds } from '../format.js';
import { enCauses } from './en-causes.js';
import { enConfig } from './en-config.js';
import { enFaults } from './en-faults.js';
import { enFiles } from './en-files.js';
import { enHonest } from './en-honest.js';
import { enMarks } from './en-marks.js';
import { enNarration } from './en-narration.js';
import { enPair } from './en-pair.js';
import { enRecording } from './en-recording.js';
import { enTraffic } from './en-traffic.js';

/** What a change of state comes to. */
const CHANGES: Readonly<Record<string, string>> = {
  'INIT BACKUP': 'begins to listen',
  'MASTER BACKUP': 'gives way',
  'BACKUP MASTER': 'becomes MASTER',
  'INIT MASTER': 'becomes MASTER',
  'BACKUP INIT': 'drops out',
  'MASTER INIT': 'drops out',
};

/** What became of a frame, by the simulator's name for it; CARP's own counters stay as they are. */
const LOSSES: Readonly<Record<string, string>> = {
  unconnected: 'its port leads nowhere',
  'link-down': 'no link',
  cut: 'the cable is cut in this direction',
  loss: 'lost by chance',
  'node-off': 'it is off',
  paused: 'it is paused',
  'short-frame': 'too short',
  'foreign-source': 'the hypervisor takes only the port’s own source address',
  'foreign-destination': 'the hypervisor delivers only to the port’s own address',
  'port-security': 'port security does not allow this source',
  'not-forwarding': 'spanning tree does not forward yet',
  'same-port': 'the switch knows the destination at the same port',
  partition: 'the segment is partitioned',
  'multicast-eaten': 'the switch eats link-local multicast',
  snooping: 'the switch knows no member of the group there',
  outsider: 'only forged frames have used this address',
  'queue-full': 'too many frames in flight',
  'too-long': 'longer than the MTU',
  standby: 'it arrived at a standby member of the lagg',
  rule: 'a rule drops it',
};

/** What a cable does to frames, each direction that does something. */
function impairments(links: readonly LinkView[]): string[] {
  const percent = (ppm: number): string => `${ppm / 10_000} %`;
  return links.flatMap(({ lossPpm, corruptPpm, duplicatePpm, reorderPpm, jitterUs }, i) => {
    const found = [
      ...(lossPpm > 0 ? [`loses ${percent(lossPpm)}`] : []),
      ...(corruptPpm > 0 ? [`corrupts ${percent(corruptPpm)}`] : []),
      ...(duplicatePpm > 0 ? [`duplicates ${percent(duplicatePpm)}`] : []),
      ...(reorderPpm > 0 ? [`reorders ${percent(reorderPpm)}`] : []),
      ...(jitterUs > 0 ? [`jitter to ${jitterUs / 1000} ms`] : []),
    ];
    return found.length === 0 ? [] : [`${i === 0 ? 'out' : 'in'}: ${found.join(', ')}`];
  });
}

/** All words of the page in English. Its shape is the type that other languages have to satisfy. */
export const en = {
  lang: 'en' as string,
  lanes: 'Who was MASTER',
  lanesHint: 'advertisements between the lanes · what is left of each backup’s patience inside them',
  lanesLabel: (count: number) => `${count} lanes: who was MASTER when. The same as a table follows.`,
  bandName: (lane: string, state: string, fromUs: number, toUs: number) =>
    `${lane}: ${state}, ${seconds(fromUs)} to ${seconds(toUs)} s`,
  lanesTable: 'The lanes as a table',
  laneColumns: ['host', 'virtual host', 'state', 'from', 'to'],
  computing: 'The run is being computed…',
  network: 'Network',
  networkHint: 'right click, or x, breaks it',
  networkLabel: (machines: number, switches: number) =>
    `${machines} machines and ${switches} ${switches === 1 ? 'switch' : 'switches'}`,
  switchName: (segment: string, at: string | undefined, isParted: boolean) =>
    `${segment}: switch${at === undefined ? '' : ` ${at}`}${isParted ? ', partitioned' : ''}`,
  cableStates: {
    unplugged: 'unplugged',
    shut: 'its port is shut down',
    down: 'no link',
    waiting: 'its port does not forward yet',
    cut: 'cut: frames are lost, the link stays',
    oneway: 'cut in one direction',
    lossy: 'impaired',
    well: 'up',
  },
  cableName: (port: string, state: string, links: readonly LinkView[]) =>
    `cable ${port}: ${[state, ...impairments(links)].join(', ')}`,
  machineName: (name: string, system: string, power: string, demotion: number) =>
    [`${name}: ${system}`, power, demotion === 0 ? '' : `demoted by ${demotion}`].filter(Boolean).join(', '),
  powers: { on: 'on', off: 'off', booting: 'boots', paused: 'paused' },
  since: (time: string) => `since ${time} s`,
  vhidShort: (vhid: number) => `vhid ${vhid}`,
  pillName: (host: string, vhid: number, port: string, state: string, left: string) =>
    `${host}, vhid ${vhid} on ${port}: ${state}${left === '' ? '' : `, ${left} s left`}`,
  trueNote: 'Each frame is where it is at this instant: 0.1 ms from host to host.',
  pulseNote: 'Frames are drawn slower than they are: 0.1 ms from host to host.',
  frameName: (frame: number, protocol: string, vhid: number | undefined, from: string) =>
    `#${frame} ${protocol}${vhid === undefined ? '' : ` vhid ${vhid}`} from ${from}`,
  pulseName: (frame: number, protocol: string, vhid: number | undefined, from: string) =>
    `#${frame} ${protocol}${vhid === undefined ? '' : ` vhid ${vhid}`} from ${from}; not to scale`,
  octets: (length: number) => `${length} octets`,
  gotIt: (names: readonly string[]) => `received by ${names.join(', ')}`,
  lostAt: (node: string, direction: 'out' | 'in', reason: string, detail: string | undefined) =>
    `${direction === 'out' ? 'lost on its way from' : 'not received by'} ${node}: ${LOSSES[reason] ?? reason}${
      detail === undefined ? '' : ` (${detail})`
    }`,
  divider: 'Width of the columns: Alt with the arrows, or drag',
  panels: 'Panels',
  tabs: {
    lesson: 'Lesson',
    config: 'Config',
    lanes: 'Lanes',
    topology: 'Net',
    capture: 'Capture',
    heard: 'Why',
    held: 'States',
    why: 'Why',
    packets: 'Pkts',
    bytes: 'Bytes',
    states: 'States',
    events: 'Events',
  } as Readonly<Record<string, string>>,
  density: 'How much is shown',
  densities: { learn: 'Learn', lab: 'Lab' },
  quiet: 'quiet',
  quietHint: 'Hurry through what is quiet: × 60 up to half a second before the next event',
  firstSteps: 'What next?',
  predictOne: 'Predict one yourself',
  breakSomething: 'Break something',
  openCapture: 'Open a capture',
  why: 'Why',
  events: 'Events',
  eventsHint: 'a click goes there',
  noEvents: 'Nothing has happened: every state is as it began.',
  transport: 'Time',
  begin: 'To the beginning',
  end: 'To the end',
  before: 'To the event before',
  after: 'To the next event',
  play: 'Play',
  pause: 'Pause',
  speed: 'Speed',
  speedOf: (speed: number) => `× ${speed}`,
  clock: 'Time in seconds',
  second: 's',
  scrubber: 'Instant of the run',
  at: (us: number, what: string) => `${millis(us)} seconds${what === '' ? '' : `, ${what}`}`,
  overview: 'The whole run; a click moves the window',
  scenario: 'Scenario',
  ownScenario: 'a scenario of your own',
  seed: (seed: number) => `seed ${seed}`,
  branches: 'Branches',
  copyLink: 'Copy link',
  copied: 'Copied',
  language: 'Language',
  theme: 'Light or dark',
  keys: 'Keys',
  close: 'Close',
  trace: 'trace',
  openInCarplab: 'Open in carplab',
  version: (version: string) => `carplab ${version}`,
  legend: {
    MASTER: 'MASTER',
    BACKUP: 'BACKUP: time left before it takes over',
    INIT: 'INIT',
    dual: 'two at once',
  },
  backToDemo: 'Show the demo',
  sessions: 'Sessions',
  session: (client: string, name: string, fate: string) => `${client} ${name}: ${fate}`,
  vhid: (vhid: number, link: string) => `vhid ${vhid} on ${link}`,
  faultLine: ({ kind, target, detail, refused }: FaultEntry) =>
    `${target}: ${kind}${detail ? ` (${detail})` : ''}${refused === undefined ? '' : `, refused: ${refused}`}`,
  transitionLine: ({ host, vhid, link, from, to }: TransitionEntry) =>
    `${host}, vhid ${vhid} on ${link}: ${from} → ${to}`,
  demotionLine: (host: string, delta: number, total: number, reason: string) =>
    `${host} demoted by ${delta}, now ${total} (${reason})`,
  sessionLine: (client: string, name: string, fate: string) => `${client}: session ${name} ${fate}`,
  whyTitle: ({ host, state, transition }: Reason) => {
    const change = transition && CHANGES[`${transition.from} ${transition.to}`];
    return `${host} ${change ?? `is ${state}`}`;
  },
  whyNothing: 'Choose a lane, or go to an event: the reason appears here.',
  whyNotMaster: 'Why not MASTER?',
  explain: {
    'master timed out':
      'It waits for three intervals and its own skew after the last advertisement that it heard. None came.',
    'preempting a slower master': 'It heard a MASTER that is slower than itself, and it may preempt.',
    'taking over from a more demoted master': 'It heard a MASTER that is demoted more than itself.',
    'master will time out': 'It heard a MASTER that will be silent for longer than it would wait: a goodbye.',
    'more frequent advertisement received':
      'It heard an advertisement at least as good as its own, and gives way.',
    'yielding to a less demoted master': 'It heard another MASTER that is demoted less.',
    'initialization complete': 'Its link and its addresses are there: it listens before it speaks.',
    'user requested': 'An administrator said so.',
    'hardware interface down': 'Its interface has no link.',
    'hardware interface up': 'Its interface came back: it starts again.',
    'addresses changed': 'Its addresses changed: it starts again.',
    'configuration changed': 'Its configuration changed: it starts again.',
    'preempting at start': 'With preempt, this system starts as MASTER.',
    'shut down': 'It was shut down.',
  } as Readonly<Record<string, string>>,
  kernelWords: (words: string) => `“${words}”`,
  lastHeard: 'last heard',
  timerSet: 'timer set',
  frame: (frame: number) => `frame #${frame}`,
  waits: 'waits',
  late: 'fires late by',
  due: 'due',
  left: 'left',
  toTheMicrosecond: 'to the µs',
  wrongSum: 'this is not when it happened: a defect of carplab',
  mine: 'mine',
  heard: 'heard',
  from: (source: string) => `from ${source}`,
  terms: (advbase: number, advskew: number) => `advbase ${advbase}  advskew ${advskew}`,
  demotedBy: (demotion: number) => `demoted by ${demotion}`,
  demoteCount: (count: number) => `demote ${count}`,
  mineIs: { '<': 'shorter: mine is better', '=': 'equal', '>': 'longer: mine is worse' },
  mineIsBySeconds: {
    '<': 'whole seconds are compared first, and mine are fewer: mine is better',
    '>': 'whole seconds are compared first, and mine are more: mine is worse',
  },
  preempt: 'preempt',
  wouldWait: 'it would wait',
  preemptOff: 'preempt is 0: it waits for silence, however slow the MASTER is',
  noBetter: 'mine is not better: it waits for silence',
  takeover: (from: string, cause: string, ago: string, none: string) =>
    `${cause === '' ? `${from} was no longer heard` : `${cause}, ${ago} s before`}. Nobody was MASTER for ${none} s.`,
  takeoverAtOnce: (from: string) => `${from} was still MASTER: nobody noticed.`,
  possible: (least: string, most: string) => `possible ${least} to ${most} s`,
  claim: 'tutorials: 1 to 3 s',
  system: (system: string) => system,
  powerOff: 'It is switched off.',
  fileHint: 'carplab',
  lesson: {
    list: 'Lessons',
    none: 'Lessons',
    title: (number: number) => `Lesson ${number}`,
    answer: 'a number, or 1 – 3',
    predict: 'I predict',
    predicted: 'You predicted',
    inTheRecord: 'the record has',
    notRight: 'not so',
    again: 'again',
    number: (value: number) => `${value}`,
    noNumber: 'A prediction is a number, or two: the least and the most.',
    forbidden: (kind: string) => `without ${kind}`,
    many: (runs: number, from: string, to: string) =>
      `each of ${runs} crashes at random moments: taken over within ${from} to ${to} s`,
    manyFound: (from: string, to: string) => `${from} to ${to} s`,
    hint: 'Hint',
    solution: 'Show a solution',
    passed: 'Passed: the record has all of it.',
    next: (title: string) => `Next: ${title}`,
  },
  keyHelp: [
    ['Space', 'play, pause'],
    ['← →', 'previous, next event'],
    ['Shift ← →', 'previous, next advertisement of the selected virtual host'],
    ['Home End', 'to the beginning, to the end'],
    ['+ −', 'faster, slower'],
    ['W S', 'zoom in, out'],
    ['A D', 'pan left, right'],
    ['f', 'the whole run in the window'],
    ['1 … 6', 'network, lanes, why, packets, bytes, states'],
    ['↑ ↓', 'select the lane above, below'],
    ['y', 'why: the transition here, or the last before'],
    ['t', 'the lanes as a table'],
    ...[enTraffic.packetKeys, enCauses.keys, enMarks.keys].flat(),
    ['x', 'what can be done here, to the selected lane or thing'],
    ['b', 'a branch that begins here'],
    ['c', 'compare with the branch that it comes from'],
    ['Ctrl Z', 'undo; with Shift: redo'],
    ['n', 'say the whole state now, for a screen reader'],
    ['l', 'copy the link'],
    ['?', 'these keys'],
  ] as readonly (readonly [string, string])[],
  seconds,
  traffic: enTraffic,
  causes: enCauses,
  config: enConfig,
  honest: enHonest,
  files: enFiles,
  recording: enRecording,
  pair: enPair,
  faults: enFaults,
  marks: enMarks,
  narration: enNarration,
};

/** What every language of the page has. */
export type Messages = typeof en;
