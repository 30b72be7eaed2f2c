/** Whole numbers from `from` to `to`, both inclusive. */
export interface ValueRange {
  readonly from: number;
  readonly to: number;
}

/** A place where a run makes a random choice. */
export interface ChoicePoint {
  /**
   * The same in every run: `link/SEGMENT/NODE:PORT/DIRECTION/WHAT` with `loss`, `corrupt`, `bit`, `jitter`, `reorder`
   * or `duplicate`; `node/NAME` for a node's draws, `timers/NAME` for how late its timers are; `step/INDEX` for the time of a step, µs.
   */
  readonly name: string;
  /** The possible values. `[0, 1]` is a yes-or-no choice: 1 if it happens. */
  readonly values: ValueRange | readonly number[];
}

/**
 * Replaces random choices. `draw` returns the seed's choice; calling it is optional. A source is not part of a world's
 * snapshot: a caller that restores the world must restore the source too.
 */
export interface ChoiceSource {
  choose(point: ChoicePoint, draw: () => number): number;
}

/** One recorded choice. */
export interface Choice {
  /** Of the choice point. */
  readonly name: string;
  readonly value: number;
}

/**
 * Lets the seed decide and records each choice, in order.
 *
 * @example
 * const tape = [];
 * const run = (choices) => {
 *   const world = new World({ seed: 1, choices });
 *   world.addSegment({ name: 'lan' });
 *   const of = (i) => ({ mac: `02:00:00:00:00:0${i}`, addresses: [`192.168.1.${i}/24`] });
 *   world.addNode(new EchoServer({ name: 'fw', ...of(1) }));
 *   world.addNode(new PingClient({ name: 'pc', ...of(2), to: '192.168.1.1' }));
 *   world.connect({ node: 'fw', segment: 'lan' });
 *   world.connect({ node: 'pc', segment: 'lan', link: { lossPpm: 300_000 } });
 *   world.run(10_000_000);
 *   return world.traceHash;
 * };
 * const hash = run(recordChoices(tape));
 * tape[0]; // => { name: 'link/lan/pc:eth0/out/loss', value: 0 }
 * run(replayChoices(tape)) === hash; // => true
 * run({ choose: () => 1 }) === hash; // => false
 */
export function recordChoices(tape: Choice[]): ChoiceSource {
  return {
    choose({ name }, draw) {
      const value = draw();
      tape.push({ name, value });
      return value;
    },
  };
}

/** Replays the recorded values of each choice point, in order; after that the seed decides. */
export function replayChoices(tape: readonly Choice[]): ChoiceSource {
  const left = new Map<string, number[]>();
  for (const { name, value } of tape) {
    const values = left.get(name);
    if (values === undefined) left.set(name, [value]);
    else values.push(value);
  }
  for (const values of left.values()) values.reverse();
  return { choose: ({ name }, draw) => left.get(name)?.pop() ?? draw() };
}
