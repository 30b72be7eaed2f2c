import { useComputed } from '@preact/signals';
import type { JSX } from 'preact';
import { useRef } from 'preact/hooks';
import { menuButton, opensFaults } from './fault-hooks.js';
import { say } from './messages/say.js';
import { isPulsing } from './pulses.js';
import { instant, network } from './state.js';
import type { SwitchBar, TopologyLayout } from './topology-boxes.js';
import { Cable } from './topology-cable.js';
import { FrameCaption, Frames } from './topology-frames.js';
import { topologyLayout } from './topology-layout.js';
import { Machine } from './topology-machine.js';
import { useSize } from './use-size.js';

/** The least width that a network is drawn in, CSS pixels. */
const LEAST = 240;

/** The network: its machines and what they are now, its switches and cables, and the frames on them. */
export function Topology(): JSX.Element {
  const room = useRef<HTMLDivElement>(null);
  const size = useSize(room);
  const layout = useComputed(() =>
    network.value === undefined || size.value.width === 0
      ? undefined
      : topologyLayout(network.value, Math.max(LEAST, size.value.width), size.value.height),
  );
  const words = say.value;
  const { value } = layout;
  return (
    <section class="card topology" data-hook="topology" aria-label={words.network}>
      <header>
        <h2>{words.network}</h2>
        <p>{words.networkHint}</p>
      </header>
      <div class="net" ref={room}>
        {value === undefined ? <p class="empty">{words.computing}</p> : <Picture layout={value} />}
      </div>
      <FrameCaption />
      <p class="note">{isPulsing() ? words.pulseNote : words.trueNote}</p>
    </section>
  );
}

/** The picture holds controls: no single image. */
const GROUP = { role: 'group' } as const;

function Picture({ layout }: { readonly layout: TopologyLayout }): JSX.Element {
  const { width, height, machines, switches, cables } = layout;
  return (
    <svg
      viewBox={`0 0 ${width} ${height}`}
      width={width}
      height={height}
      {...GROUP}
      aria-label={say.value.networkLabel(machines.length, switches.length)}
    >
      {switches.map((bar) => (
        <Switch key={`${bar.segment} ${bar.at ?? ''}`} bar={bar} />
      ))}
      {cables.map((line) => (
        <Cable key={line.port} line={line} />
      ))}
      {machines.map((box) => (
        <Machine key={box.machine.name} box={box} />
      ))}
      <Frames layout={layout} />
    </svg>
  );
}

function Switch({ bar }: { readonly bar: SwitchBar }): JSX.Element {
  const { segment, at, x, y, width, height, label } = bar;
  const words = say.value;
  const parts = new Set(
    instant.value?.cables.flatMap((cable) => (cable.segment === segment ? [cable.part] : [])),
  );
  const target = { kind: 'switch', segment } as const;
  const name = words.switchName(segment, at, parts.size > 1);
  return (
    <g
      class={`switch ${parts.size > 1 ? 'parted' : ''}`}
      data-switch={at === undefined ? segment : `${segment}:${at}`}
      {...menuButton(name, target)}
      {...opensFaults(target)}
    >
      <title>{name}</title>
      <rect class="hit" x={x - 4} y={y - 6} width={width + 8} height={height + 12} />
      <rect class="bar" x={x} y={y} width={width} height={height} rx="4" />
      <text x={label.x} y={label.y + label.height - 3}>
        {label.text}
      </text>
    </g>
  );
}
