import { loaders, titles } from 'virtual:builtins';
import type { FoundWords } from '@carplab/sim/scenario';
import type { Builtins, Prepared } from '../model/builtins.js';
import { buffersOf } from '../model/frames.js';
import { Placeholders, passwordsOf } from '../model/placeholders.js';
import { fromPlainJson } from '../model/plain-json.js';
import { Lab } from './lab.js';
import { LabError } from './lab-error.js';
import type { LabAnswer, LabRequest } from './protocol.js';
import type { RecordSource } from './record-source.js';
import { RECORDING } from './recording-protocol.js';
import type { Recording } from './recordings.js';

const builtins: Builtins = {
  titles,
  load: async (name) => fromPlainJson((await loaders[name]!()).default) as Prepared,
};

/** Lets messages that wait be taken first. A timer would wait 4 ms each time. */
const channel = new MessageChannel();
const waiting: (() => void)[] = [];
channel.port1.onmessage = () => waiting.shift()?.();
const pause = (): Promise<void> =>
  new Promise((resolve) => {
    waiting.push(resolve);
    channel.port2.postMessage(undefined);
  });

const lab = new Lab({ builtins, edit: () => import('./edit.js'), pause });
/** The capture that is open. */
let recording: Recording | undefined;
const sourceOf = (branch: string): RecordSource =>
  branch === RECORDING && recording !== undefined ? recording : lab;
/** Those of this visit: what is typed twice has one. */
const placeholders = new Placeholders();
const cancelled = new Set<number>();
const answer = (message: LabAnswer, transfer: ArrayBuffer[] = []): void =>
  self.postMessage(message, { transfer });

/** Requests in flight do not wait for each other; only `open` is finished before what follows it. */
let opened: Promise<unknown> = Promise.resolve();

self.onmessage = ({ data }: MessageEvent<LabRequest>): void => {
  const request = data;
  if (request.do === 'cancel') {
    cancelled.add(request.what);
    return;
  }
  const before = opened;
  const done = before.then(() => handle(request)).catch((error: unknown) => fail(request.id, error));
  if (request.do === 'open') opened = done;
};

async function handle(request: Exclude<LabRequest, { readonly do: 'cancel' }>): Promise<void> {
  const { id } = request;
  switch (request.do) {
    case 'open':
      answer({ id, of: 'open', opened: await lab.open(request.story) });
      return;
    case 'run':
      for await (const recorded of lab.run(request.branch, request.untilUs)) {
        answer({ id, of: 'run', recorded });
        if (cancelled.delete(id)) return;
      }
      void loadRest();
      return;
    case 'seek':
      answer({
        id,
        of: 'seek',
        instant: await sourceOf(request.branch).seek(request.branch, request.tUs, request.sinceUs),
      });
      return;
    case 'way':
      answer({ id, of: 'way', way: await sourceOf(request.branch).way(request.branch, request.frame) });
      return;
    case 'frames':
      for await (const part of sourceOf(request.branch).frames(request.branch)) {
        if (cancelled.delete(id)) return;
        answer({ id, of: 'frames', part }, part.chunk === undefined ? [] : buffersOf(part.chunk));
      }
      return;
    case 'lines':
      answer({
        id,
        of: 'lines',
        lines: await sourceOf(request.branch).lines(request.branch, request.frames),
      });
      return;
    case 'dissect':
      answer({
        id,
        of: 'dissect',
        dissected: await sourceOf(request.branch).dissect(request.branch, request.frame),
      });
      return;
    case 'states':
      answer({ id, of: 'states', states: await lab.states(request.branch, request) });
      return;
    case 'found': {
      const words = await loadWords[request.lang]?.();
      const expectations = words === undefined ? [] : await lab.found(request.branch, words);
      answer({ id, of: 'found', expectations });
      return;
    }
    case 'hide': {
      const { input } = await lab.branch(request.branch);
      answer({ id, of: 'hide', change: placeholders.hide(request.change, passwordsOf(input)) });
      return;
    }
    case 'plan':
      answer({ id, of: 'plan', steps: await lab.plan(request.branch) });
      return;
    case 'faults':
      answer({ id, of: 'faults', groups: await lab.faults(request.branch, request.tUs, request.target) });
      return;
    case 'many':
      for await (const many of lab.many(request.branch, request.index, request.withinUs, request.runs)) {
        if (cancelled.delete(id)) return;
        answer({ id, of: 'many', many });
      }
      return;
    case 'setup':
      answer({ id, of: 'setup', ...(await lab.setup(request.branch, request)) });
      return;
    case 'record': {
      const { readRecording } = await import('./recordings.js');
      for await (const part of readRecording(request, recording)) {
        await pause();
        if (cancelled.delete(id)) return;
        if ('read' in part) {
          recording = part;
          answer({ id, of: 'record', part: { shown: part.shown } });
        } else answer({ id, of: 'record', part });
      }
      return;
    }
    case 'held':
      answer({ id, of: 'held', held: await recording?.states(request) });
      return;
    case 'pair': {
      const { pairOf } = await import('./recordings.js');
      answer({ id, of: 'pair', pair: recording && (await pairOf(recording)) });
      return;
    }
    case 'whole':
      answer({ id, of: 'whole', story: lab.whole });
      return;
    case 'export': {
      const { view, kind, by } = request;
      if (view.branch === RECORDING && recording !== undefined) {
        const { exportRecording } = await import('./recordings.js');
        answer({ id, of: 'export', file: await exportRecording(recording, kind, by) });
        return;
      }
      const { exportFile } = await import('./files.js');
      answer({ id, of: 'export', file: await exportFile(lab, request, pause) });
      return;
    }
    case 'read': {
      const { readFile } = await import('./files.js');
      answer({ id, of: 'read', read: await readFile(request.file, request.name) });
      return;
    }
    default:
      answer({
        id,
        of: 'why',
        reason: await sourceOf(request.branch).why(request.branch, request.tUs, request.lane),
      });
  }
}

/** What verdicts say, by language; of runs they come in English. */
const loadWords: Readonly<Record<string, () => Promise<FoundWords>>> = {
  fr: async () => (await import('../page/messages/fr-found.js')).frFound,
};

let loads = false;

/**
 * After the first run, loads what this worker has not needed yet, one thing after the other between requests, so that all
 * of it works when the network has gone. If something cannot be loaded, whatever needs it says so.
 */
async function loadRest(): Promise<void> {
  if (loads) return;
  loads = true;
  const rest = [
    () => import('./inspect.js'),
    () => import('./edit.js'),
    () => import('./files.js'),
    () => import('./recordings.js'),
    ...Object.values(loadWords),
    ...Object.values(loaders),
  ];
  for (const load of rest) {
    await pause();
    await load().catch(() => {});
  }
}

function fail(id: number, error: unknown): void {
  const problems =
    error instanceof LabError
      ? error.problems
      : [{ message: error instanceof Error ? error.message : String(error) }];
  answer({ id, of: 'problem', problems });
}
