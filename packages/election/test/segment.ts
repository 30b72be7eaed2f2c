import {
  createInstance,
  type DemoteEffect,
  type DialectName,
  dueTimer,
  EffectList,
  type ElectionEvent,
  formatDemotion,
  formatLog,
  type Instance,
  type InstanceConfig,
  nextDeadlineUs,
  step,
} from '../src/index.js';

interface Node {
  readonly name: string;
  readonly instance: Instance;
  readonly effects: EffectList;
  alive: boolean;
  demotion: number;
}

interface Pending {
  readonly atUs: number;
  readonly order: number;
  readonly run: () => void;
}

/**
 * Hosts with one virtual host each on one wire with a fixed delay: just enough for two machines to talk. Records what
 * happens as lines: microseconds, node, event.
 */
export class Segment {
  readonly lines: string[] = [];
  nowUs = 0;
  private readonly delayUs: number;
  private readonly nodes: Node[] = [];
  private pending: Pending[] = [];
  private order = 0;
  private cut = false;

  constructor(delayUs: number) {
    this.delayUs = delayUs;
  }

  add(name: string, config: InstanceConfig, startUs: number): Instance {
    const instance = createInstance(config);
    const node: Node = {
      name,
      instance,
      effects: new EffectList(),
      alive: true,
      demotion: config.demotion ?? 0,
    };
    this.nodes.push(node);
    this.at(startUs, name, { type: 'start' });
    return instance;
  }

  at(atUs: number, name: string, event: ElectionEvent): void {
    this.later(atUs, () => this.happen(this.node(name), event));
  }

  kill(atUs: number, name: string): void {
    this.later(atUs, () => {
      this.node(name).alive = false;
    });
  }

  partition(fromUs: number, toUs: number): void {
    this.later(fromUs, () => {
      this.cut = true;
    });
    this.later(toUs, () => {
      this.cut = false;
    });
  }

  /** Changes the demotion of a host by `delta`, and sends it to its one instance. */
  demote(atUs: number, name: string, delta: number): void {
    this.later(atUs, () => this.shift(this.node(name), delta));
  }

  run(untilUs: number): this {
    for (;;) {
      let timed: Node | undefined;
      let nextUs = Number.POSITIVE_INFINITY;
      for (const node of this.nodes) {
        const deadline = nextDeadlineUs(node.instance);
        if (node.alive && deadline !== -1 && deadline < nextUs) {
          nextUs = deadline;
          timed = node;
        }
      }
      this.pending.sort((a, b) => a.atUs - b.atUs || a.order - b.order);
      const first = this.pending[0];
      if (first && first.atUs <= nextUs) {
        if (first.atUs > untilUs) return this;
        this.pending.shift();
        this.nowUs = first.atUs;
        first.run();
      } else if (timed && nextUs <= untilUs) {
        this.nowUs = nextUs;
        this.happen(timed, { type: 'timer', timer: dueTimer(timed.instance, nextUs)! });
      } else return this;
    }
  }

  states(): Record<string, string> {
    return Object.fromEntries(this.nodes.map(({ name, instance }) => [name, instance.state]));
  }

  /** The lines that contain one of these parts; log lines only if ` log ` is asked for. */
  only(...parts: string[]): string[] {
    const logs = parts.includes(' log ');
    return this.lines.filter(
      (line) => line.includes(' log ') === logs && parts.some((part) => line.includes(part)),
    );
  }

  private node(name: string): Node {
    return this.nodes.find((node) => node.name === name)!;
  }

  private later(atUs: number, run: () => void): void {
    this.pending.push({ atUs, order: this.order++, run });
  }

  private shift(node: Node, delta: number): void {
    node.demotion += delta;
    this.happen(node, { type: 'demotion', value: node.demotion });
  }

  private happen(node: Node, event: ElectionEvent): void {
    if (!node.alive) return;
    const demotions: DemoteEffect[] = [];
    for (const effect of step(node.instance, event, this.nowUs, node.effects)) {
      const say = (what: string) => this.lines.push(`${this.nowUs} ${node.name} ${what}`);
      if (effect.kind === 'advertise') {
        say(`ad${effect.family} ${effect.advbase}/${effect.advskew}`);
        const { family, advbase, advskew, demote, counterHigh, counterLow } = effect;
        const packet: ElectionEvent = {
          type: 'advertisement',
          family,
          advbase,
          advskew,
          demote,
          counterHigh,
          counterLow,
          source: node.instance.source,
        };
        if (this.cut) continue;
        for (const other of this.nodes) {
          if (other !== node) this.later(this.nowUs + this.delayUs, () => this.happen(other, packet));
        }
      } else if (effect.kind === 'transition') {
        say(`${effect.from}>${effect.to} ${effect.cause}`);
      } else if (effect.kind === 'log') {
        say(`log ${formatLog(effect, node.instance, 'vtnet0')}`);
      } else if (effect.kind === 'arp') say('arp');
      else if (effect.kind === 'demote') demotions.push({ ...effect });
    }
    // As in the kernels: the sum changes at once; the masters advertise after this event.
    for (const effect of demotions) {
      const value = node.demotion + effect.delta;
      const line = formatDemotion(node.instance.dialect as DialectName, effect, value, 'vtnet0');
      if (line) this.lines.push(`${this.nowUs} ${node.name} log ${line}`);
      this.shift(node, effect.delta);
    }
  }
}
