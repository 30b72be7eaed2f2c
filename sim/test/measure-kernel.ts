/**
 * What a delivered frame costs: `npx tsx sim/test/measure-kernel.ts`. The nodes do next to nothing, so this
 * measures the queue, the switch, the trace hash and the calls.
 */
import type { CommandResult, LabNode, NodePort, NodeSink } from '@carplab/host';
import { World } from '../src/index.js';
import { toyMac } from './toy-node.js';

/** Sends a frame of an advertisement's size to a group every second, and counts what it hears. */
class Beacon implements LabNode {
  readonly name: string;
  readonly ports: readonly NodePort[];
  readonly #frame: Uint8Array = new Uint8Array(70);
  readonly #speaks: boolean;
  #nextUs = Number.POSITIVE_INFINITY;
  #timeoutUs = Number.POSITIVE_INFINITY;
  heard = 0;

  constructor(number: number, speaks: boolean) {
    this.name = `n${number}`;
    this.ports = [{ name: 'eth0', mac: toyMac(number) }];
    this.#speaks = speaks;
    this.#frame.set([1, 0, 0x5e, 0, 0, 0x12, 0, 0, 0x5e, 0, 1, number]);
  }
  start(nowUs: number): void {
    if (this.#speaks) this.#nextUs = nowUs + 1_000_000;
    this.#timeoutUs = nowUs + 3_000_000;
  }
  receive(_port: number, _frame: Uint8Array, nowUs: number): void {
    this.heard++;
    this.#timeoutUs = nowUs + 3_000_000; // As a backup does.
  }
  linkChanged(): void {}
  command(): CommandResult {
    return { ok: true };
  }
  advance(nowUs: number, sink: NodeSink): void {
    if (this.#nextUs <= nowUs) {
      sink.send(0, this.#frame);
      this.#nextUs = nowUs + 1_000_000;
    }
    if (this.#timeoutUs <= nowUs) this.#timeoutUs = nowUs + 3_000_000;
  }
  nextDeadline(): number {
    return Math.min(this.#nextUs, this.#timeoutUs);
  }
  snapshot(): unknown {
    return [this.#nextUs, this.#timeoutUs];
  }
  restore(): void {}
}

function measure(nodes: number, speakers: number, idle: number, deliveries: number): void {
  const world = new World({ seed: 1 });
  world.addSegment({ name: 'lan' });
  world.addSegment({ name: 'elsewhere' });
  for (let i = 0; i < nodes + idle; i++) {
    world.addNode(new Beacon(i, i < speakers), { startUs: i < nodes ? (i * 7919) % 1_000_000 : 'never' });
    world.connect({ node: `n${i}`, segment: i < nodes ? 'lan' : 'elsewhere' });
  }
  const chunk = Math.max(10, Math.ceil(deliveries / (speakers * Math.max(1, nodes - 1)) / 10)) * 1_000_000;
  let best = Number.POSITIVE_INFINITY;
  let perDay = 0;
  for (let round = 0; round < 10; round++) {
    const before = world.counters.delivered;
    const start = performance.now();
    world.run(world.nowUs + chunk);
    const spentMs = performance.now() - start;
    const each = (spentMs * 1e6) / (world.counters.delivered - before);
    if (each < best) {
      best = each;
      perDay = (spentMs / chunk) * 86_400_000_000;
    }
  }
  const text = `${nodes} nodes, ${speakers} speaking, ${idle} idle`.padEnd(36);
  console.log(
    `${text}${best.toFixed(0).padStart(6)} ns per delivered frame, ${perDay.toFixed(0).padStart(7)} ms per virtual day`,
  );
}

measure(2, 1, 0, 2_000_000);
measure(2, 2, 0, 2_000_000);
measure(2, 1, 10_000, 2_000_000);
measure(5, 1, 0, 2_000_000);
measure(100, 1, 0, 4_000_000);
measure(1000, 1, 0, 10_000_000);
measure(1000, 20, 0, 10_000_000);
