import type { DropReason, FrameStep } from '@carplab/sim';

/** Where a frame went: from its sender to each receiver, or to where it was lost. */
export interface FrameWay {
  /** Its number in the run. */
  readonly frame: number;
  readonly sentUs: number;
  /** Its sender, or `outsider`. */
  readonly node: string;
  readonly protocol: string;
  /** Of CARP and VRRP. */
  readonly vhid?: number;
  /** Octets, without FCS. */
  readonly length: number;
  /** In order of time. */
  readonly steps: readonly WayStep[];
}

export interface WayStep {
  /** `refused`: the receiver got it and did not take it: its pf, its IP layer or its CARP. */
  readonly step: FrameStep | 'refused';
  readonly timeUs: number;
  /** The sender's up to the switch, the receiver's from there. */
  readonly node: string;
  readonly interface: string;
  readonly segment: string;
  /** Why it was dropped; of `refused`, the name of the counter, or an `IgnoreReason`. */
  readonly reason?: DropReason | string;
  /** A rule's own reason. */
  readonly detail?: string;
}

/** One cable of a way. */
export interface WayLeg {
  readonly node: string;
  readonly interface: string;
  readonly direction: 'out' | 'in';
  readonly fromUs: number;
  readonly toUs: number;
  /** It ends here: lost, or not taken. */
  readonly lost?: { readonly reason: string; readonly detail?: string };
}

/**
 * The cables that a frame took: the sender's, and one for each receiver. A receiver that refused it has got it: its leg
 * says so too.
 */
export function wayLegs({ sentUs, node, steps }: FrameWay): readonly WayLeg[] {
  const carried = steps.find(({ step }) => step === 'carried');
  const switchedUs = carried?.timeUs ?? sentUs;
  const legs: WayLeg[] = [];
  const sent = steps.find(({ step }) => step === 'sent');
  const early = carried === undefined ? steps.find(({ step }) => step === 'dropped') : undefined;
  if (sent !== undefined && sent.interface !== '')
    legs.push({
      ...{ node, interface: sent.interface, direction: 'out', fromUs: sentUs },
      toUs: early?.timeUs ?? switchedUs,
      ...(early === undefined ? {} : lostOf(early)),
    });
  if (carried === undefined) return legs;
  for (const each of steps) {
    if (each.step !== 'delivered' && each.step !== 'dropped') continue;
    // A switch that eats a group drops it where it came from.
    const isSenders = each.node === carried.node && each.interface === carried.interface;
    if (isSenders && each.step === 'dropped') {
      const [first] = legs;
      if (first !== undefined) legs[0] = { ...first, ...lostOf(each) };
      continue;
    }
    const refused = steps.find(
      (other) => other.step === 'refused' && other.node === each.node && other.interface === each.interface,
    );
    const lost = each.step === 'dropped' ? each : refused;
    legs.push({
      ...{ node: each.node, interface: each.interface, direction: 'in' },
      ...{ fromUs: switchedUs, toUs: each.timeUs },
      ...(lost === undefined ? {} : lostOf(lost)),
    });
  }
  return legs;
}

function lostOf({ reason = '', detail }: WayStep): Pick<WayLeg, 'lost'> {
  return { lost: { reason, ...(detail === undefined ? {} : { detail }) } };
}
