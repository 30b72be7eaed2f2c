import type { HostConfig } from '@carplab/host';
import type { ConnectOptions } from '../cable-end.js';
import type { EchoServerOptions } from '../clients/echo-server.js';
import type { SessionClientOptions } from '../clients/session-client.js';
import type { Fault } from '../fault.js';
import type { SegmentOptions } from '../segment.js';
import type { ClockOptions } from '../virtual-clock.js';
import type { ElectionChoice, Expectation, HostState } from './expectation.js';
import type { VrrpRouterOptions } from './vrrp-router.js';

/** A resolved scenario: plain data, times in whole microseconds. */
export interface Scenario {
  readonly name: string;
  readonly learn: string;
  readonly retells?: string;
  readonly seed: number;
  /** What virtual 0 stands for, µs since 1970. Absent: nothing, times are virtual. */
  readonly dateUs?: number;
  readonly durationUs: number;
  readonly segments: readonly SegmentOptions[];
  readonly hosts: readonly ScenarioHost[];
  readonly clients: readonly ScenarioMachine<SessionClientOptions>[];
  readonly servers: readonly ScenarioMachine<EchoServerOptions>[];
  readonly routers: readonly ScenarioMachine<VrrpRouterOptions>[];
  /** In order of time; at the same time, in the order written. */
  readonly steps: readonly ScenarioStep[];
  readonly expectations: readonly Expectation[];
}

export interface ScenarioHost {
  readonly config: HostConfig;
  readonly startUs: number | 'never';
  readonly clock: ClockOptions;
  /** One for each interface, in their order; the last interfaces may have none. */
  readonly cables: readonly ConnectOptions[];
}

export interface ScenarioMachine<Options> {
  readonly options: Options;
  readonly startUs: number;
  readonly cable: ConnectOptions;
}

export interface ScenarioStep {
  /** With `after`: the earliest time at which its event counts. */
  readonly timeUs: number;
  /** It waits for an event. Only a fault can. */
  readonly after?: AfterEvent;
  /** The largest random delay, µs; see `drawSteps`. */
  readonly withinUs?: number;
  readonly action: Fault | Replay;
  /** It runs after everything else at its time, as replays and injected faults do. */
  readonly last?: true;
}

/** The first time that a host's part in a virtual host becomes so. */
export interface AfterEvent extends ElectionChoice {
  readonly host: string;
  readonly is: HostState;
  /** So much later, µs. */
  readonly byUs: number;
}

/** A replay of a host's advertisements, which are known only once they have been sent. */
export interface Replay {
  readonly kind: 'recorded-replay';
  readonly segment: string;
  readonly host: string;
  readonly vhid?: number;
  /** Sent at this time or later, µs. */
  readonly fromUs: number;
  /** Sent at this time or earlier, µs. */
  readonly toUs: number;
  /** Fields that no HMAC covers. */
  readonly change?: { readonly advskew?: number; readonly advbase?: number; readonly demote?: number };
  /** Default: the recorded intervals, once. */
  readonly everyUs?: number;
  readonly times?: number;
  readonly via?: string;
}
