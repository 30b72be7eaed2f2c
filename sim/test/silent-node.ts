import type { CommandResult, LabNode, NodeCommand, NodePort, NodeSink } from '@carplab/host';

/** A machine that does nothing by itself: a test makes it send, and reads what it received. */
export class SilentNode implements LabNode {
  readonly name: string;
  readonly ports: readonly NodePort[];
  /** What it received, with the time on its clock. */
  readonly told: [what: string, nowUs: number][] = [];
  readonly frames: Uint8Array[] = [];
  /** Timers that the test sets; `advance` records each that is due. */
  timers: number[] = [];

  constructor(name: string, mac: string, ports = 1) {
    this.name = name;
    this.ports = Array.from({ length: ports }, (_, i) => ({ name: `eth${i}`, mac }));
  }

  start(nowUs: number): void {
    this.told.push(['start', nowUs]);
  }
  receive(_port: number, frame: Uint8Array, nowUs: number): void {
    this.frames.push(frame.slice());
    this.told.push(['frame', nowUs]);
  }
  linkChanged(port: number, up: boolean, nowUs: number): void {
    this.told.push([`eth${port} ${up ? 'up' : 'down'}`, nowUs]);
  }
  /** `send` with `frame` as hexadecimal digits, `timer` with `atUs`; everything else is recorded. */
  command(command: NodeCommand, nowUs: number, sink: NodeSink): CommandResult {
    const { command: name, frame, port, atUs } = command;
    if (name === 'send') sink.send(Number(port ?? 0), Uint8Array.from(Buffer.from(String(frame), 'hex')));
    else if (name === 'timer') this.timers.push(Number(atUs));
    else this.told.push([name, nowUs]);
    return name === 'refuse' ? { ok: false, reason: 'it will not' } : { ok: true };
  }
  advance(nowUs: number): void {
    const due = this.timers.filter((at) => at <= nowUs);
    this.timers = this.timers.filter((at) => at > nowUs);
    for (const at of due) this.told.push([`timer ${at}`, nowUs]);
  }
  nextDeadline(): number {
    return Math.min(Number.POSITIVE_INFINITY, ...this.timers);
  }
  snapshot(): unknown {
    return [...this.timers];
  }
  restore(state: unknown): void {
    this.timers = state as number[];
  }
}
