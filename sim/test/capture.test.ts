import { CaptureReader } from '@carplab/capture';
import { describe, expect, it } from 'vitest';
import {
  EchoServer,
  FrameRecorder,
  PingClient,
  World,
  WorldCapture,
  type WorldCaptureOptions,
} from '../src/index.js';
import { ToyNode, toyFrame } from './toy-node.js';

const SECOND = 1_000_000;

function lab(): World {
  const world = new World({ seed: 1 });
  world.addSegment({ name: 'wan' });
  world.addSegment({ name: 'lan' });
  const mac = (last: number) => `02:00:00:00:00:0${last}`;
  world.addNode(new EchoServer({ name: 'www', mac: mac(1), addresses: ['203.0.113.80/24'] }));
  world.addNode(
    new PingClient({ name: 'pc', mac: mac(2), addresses: ['203.0.113.9/24'], to: '203.0.113.80' }),
  );
  world.addNode(new ToyNode('toy', 3, world.stream('toy')));
  world.connect({ node: 'www', segment: 'wan' });
  world.connect({ node: 'pc', segment: 'wan', in: { lossPpm: 1_000_000 } });
  world.connect({ node: 'toy', segment: 'lan' });
  return world;
}

function capture(world: World, options: Partial<WorldCaptureOptions>, untilUs: number) {
  const reader = new CaptureReader();
  const writing = new WorldCapture(world, { write: (bytes) => reader.push(bytes.slice()), ...options });
  world.run(untilUs);
  writing.end();
  world.run(untilUs + SECOND);
  reader.end();
  const frames = [];
  for (let frame = reader.next(); frame !== undefined; frame = reader.next()) {
    frames.push({ ...frame, bytes: frame.bytes.slice(frame.start, frame.end) });
  }
  return { reader, frames, written: writing.written };
}

describe('WorldCapture', () => {
  it('writes each segment as an interface, with names', () => {
    const world = lab();
    const names = [
      { address: '203.0.113.80', name: 'www' },
      { address: '2001:db8::1', name: 'fw' },
    ];
    const { reader, frames, written } = capture(world, { names, epochUs: 1_700_000_000_000_000 }, 3 * SECOND);
    expect(reader.problems).toEqual([]);
    expect(reader.interfaces.map(({ name }) => name)).toEqual(['wan', 'lan']);
    expect(reader.names.map(({ names: [name] }) => name)).toEqual(['www', 'fw']);
    expect(frames).toHaveLength(written);
    expect(new Set(frames.map(({ interfaceId }) => interfaceId))).toEqual(new Set([0, 1]));
    const times = frames.map(({ timeUs }) => timeUs);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(times[0]).toBe(1_700_000_000_000_050);
  });

  it('writes what was carried, whether or not it arrived', () => {
    const world = lab();
    const carried: Uint8Array[] = [];
    world.observe({
      frame: ({ event, segment, frame }) => event === 'carried' && segment === 'wan' && carried.push(frame),
    });
    const { frames } = capture(world, { segments: ['wan'] }, 3 * SECOND);
    expect(frames.map(({ bytes }) => bytes)).toEqual(carried.slice(0, frames.length));
    expect(world.counters.dropped.loss, "the server's announcement and answers").toBeGreaterThan(2);
  });

  it('asks for comments once the fate of a frame is known', () => {
    const world = lab();
    const causes = new Map<number, string>();
    world.observe({
      event: (event) => {
        if (event.event === 'log' && event.frameId !== undefined) causes.set(event.frameId, event.message);
      },
    });
    const seven = toyFrame('ff:ff:ff:ff:ff:ff', '02:00:00:00:00:09', 7);
    world.schedule(SECOND, { kind: 'forge', segment: 'lan', frame: seven });
    const { frames } = capture(world, { comment: ({ frameId }) => causes.get(frameId) }, 10 * SECOND);
    const commented = frames.filter(({ comment }) => comment !== '');
    expect(commented.map(({ bytes, comment }) => [bytes, comment])).toEqual([
      [seven, 'seven from 02:00:00:00:00:09'],
    ]);
    expect(frames.length).toBeGreaterThan(50);
  });

  it('refuses what is not there', () => {
    const write = (): void => {};
    expect(() => new WorldCapture(lab(), { write, segments: ['dmz'] })).toThrow(/dmz/);
    expect(() => new WorldCapture(lab(), { write, names: [{ address: 'x', name: 'y' }] })).toThrow(
      RangeError,
    );
  });
});

describe('FrameRecorder', () => {
  it('keeps what was asked for, up to its limit', () => {
    const world = lab();
    const all = new FrameRecorder(world);
    const few = new FrameRecorder(world, {
      segment: 'lan',
      filter: ({ frame }) => frame[14] === 0,
      limit: 5,
    });
    world.run(3 * SECOND);
    expect(few.frames).toHaveLength(5);
    expect(few.missed).toBeGreaterThan(5);
    expect(new Set(few.frames.map(({ node, segment }) => `${node} ${segment}`))).toEqual(
      new Set(['toy lan']),
    );
    all.stop();
    const before = all.frames.length;
    world.run(6 * SECOND);
    expect(all.frames).toHaveLength(before);
  });

  it('plays back what it has kept', () => {
    const world = lab();
    const recorder = new FrameRecorder(world, { segment: 'lan' });
    world.run(2 * SECOND);
    recorder.stop();
    world.inject({ kind: 'crash', node: 'toy', link: 'stays' });
    world.inject(recorder.replay('lan'));
    const again = new FrameRecorder(world, { segment: 'lan' });
    world.run(5 * SECOND);
    expect(again.frames.map(({ frame }) => frame)).toEqual(recorder.frames.map(({ frame }) => frame));
    const gaps = (times: number[]) => times.map((time) => time - times[0]!);
    expect(gaps(again.frames.map(({ timeUs }) => timeUs))).toEqual(
      gaps(recorder.frames.map(({ timeUs }) => timeUs)),
    );
  });
});
