import type { HostConfig } from '@carplab/host';
import type { ConnectOptions } from '../cable-end.js';
import type { EchoServerOptions } from '../clients/echo-server.js';
import type { SessionClientOptions } from '../clients/session-client.js';
import type { Fault } from '../fault.js';
import type { SegmentOptions } from '../segment.js';
import type { ClockOptions } from '../virtual-clock.js';
import type { Expectation } from './expectation.js';
import type { VrrpRouterOptions } from './vrrp-router.js';

/** A scenario with everything resolved: plain data, times in whole microseconds. */
export interface Scenario {
  readonly name: string;
  readonly learn: string;
  readonly retells?: string;
  readonly seed: number;
  readonly durationUs: number;
  readonly segments: readonly SegmentOptions[];
  readonly hosts: readonly ScenarioHost[];
  readonly clients: readonly ScenarioMachine<SessionClientOptions>[];
  readonly servers: readonly ScenarioMachine<EchoServerOptions>[];
  readonly routers: readonly ScenarioMachine<VrrpRouterOptions>[];
  /** In order of time; those of one moment in the order in which they were written. */
  readonly steps: readonly ScenarioStep[];
  readonly expectations: readonly Expectation[];
}

export interface ScenarioHost {
  readonly config: HostConfig;
  readonly startUs: number | 'never';
  readonly clock: ClockOptions;
  /** One for each interface, in their order. */
  readonly cables: readonly ConnectOptions[];
}

export interface ScenarioMachine<Options> {
  readonly options: Options;
  readonly startUs: number;
  readonly cable: ConnectOptions;
}

export interface ScenarioStep {
  readonly timeUs: number;
  /** At most so much later, µs, by the seed; see `drawSteps`. */
  readonly withinUs?: number;
  readonly action: Fault | Replay;
  /** It comes after everything else of its moment, as replays do: so does what is injected into a run. */
  readonly last?: true;
}

/** Frames that are known only when they have been sent: advertisements of a host, to be sent again by somebody. */
export interface Replay {
  readonly kind: 'rerun';
  readonly segment: string;
  readonly host: string;
  readonly vhid?: number;
  /** Those sent from here … */
  readonly fromUs: number;
  /** … up to, and including, here. */
  readonly toUs: number;
  /** Fields that no HMAC covers. */
  readonly change?: { readonly advskew?: number; readonly advbase?: number; readonly demote?: number };
  /** Absent: in their own rhythm, once. */
  readonly everyUs?: number;
  readonly times?: number;
  readonly via?: string;
}
