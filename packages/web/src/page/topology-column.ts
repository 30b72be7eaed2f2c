import {
  BAR,
  boxed,
  type CableLine,
  GAP,
  labelAt,
  type MachineBox,
  type Network,
  PLAIN,
  type SwitchBar,
  switchLabel,
  type TopologyLayout,
} from './topology-boxes.js';

/** From bar to bar, if there is room; the least. */
const PITCH = 16;
const PITCH_LEAST = BAR + 2;
/** Each bar begins at its own label, one below the other. */
const STAIR = 16;
const CABLE = 20;
const LINK = 14;
/** Between the cables of a box. */
const PORT = 8;

/** Many machines: one below the other, beside switches that stand upright. */
export function inColumn(network: Network, width: number): TopologyLayout {
  const { machines, switches, uplinks } = network;
  const pitch = Math.max(PITCH_LEAST, Math.min(PITCH, Math.floor((width * 0.4) / switches.length)));
  const xOf = (segment: string, at?: string): number =>
    4 + pitch * switches.findIndex((each) => each.segment === segment && each.name === at);
  const left = 4 + pitch * switches.length + CABLE;
  let y = 4 + STAIR * switches.length;
  const boxes = machines.map((machine): MachineBox => {
    const height = Math.max(PLAIN, (machine.cables.length + 1) * PORT);
    const box = boxed(machine, { x: left, y, width: width - left - 4, height });
    y += box.height + GAP;
    return box;
  });
  const cables = boxes.flatMap(({ machine, x, y: top, height }) =>
    machine.cables.map((cable, i): CableLine => {
      const at = Math.round(top + (height * (i + 1)) / (machine.cables.length + 1));
      return {
        ...{ port: cable.port, segment: cable.segment, cable: { ...cable, node: machine.name } },
        from: { x, y: at },
        to: { x: xOf(cable.segment, cable.switch) + BAR, y: at },
      };
    }),
  );
  const links = uplinks.map(({ segment, between, port }, i): CableLine => {
    const [one, other] = between.map((at) => xOf(segment, at)) as [number, number];
    const at = y + i * LINK;
    const isRight = one < other;
    return {
      ...{ port, segment, ends: between },
      from: { x: isRight ? one + BAR : one, y: at },
      to: { x: isRight ? other : other + BAR, y: at },
    };
  });
  const bottom = y + uplinks.length * LINK;
  return {
    ...{ width, height: bottom + 4, machines: boxes, cables: [...cables, ...links] },
    switches: switches.map((each, i): SwitchBar => {
      const top = 4 + i * STAIR;
      const x = xOf(each.segment, each.name);
      return {
        segment: each.segment,
        ...(each.name === undefined ? {} : { at: each.name }),
        ...{ x, y: top, width: BAR, height: bottom - top },
        label: labelAt(switchLabel(each), x + BAR + 6, top + STAIR / 2 - 1, width - x - BAR - 10),
      };
    }),
  };
}
