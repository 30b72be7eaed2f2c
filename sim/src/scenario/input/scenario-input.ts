import type { ExpectationInput } from './expectation-input.js';
import type {
  ClientInput,
  HostInput,
  HostSettings,
  RouterInput,
  SegmentInput,
  ServerInput,
  SharedVhidInput,
  SwitchLinkInput,
  TimeInput,
} from './network-input.js';
import type { StepInput } from './step-input.js';

/**
 * A scenario as a person writes it, in YAML or in TypeScript. Where one address is given (`A`), TypeScript takes its bytes
 * too: see `defineScenario`.
 */
export interface ScenarioInput<A = string> {
  /** The schema's URL or path, for editors. */
  $schema?: string;
  name: string;
  /** What the reader should learn from it. */
  learn: string;
  /** Which report or paragraph it retells. */
  retells?: string;
  /** Default: 1. */
  seed?: number;
  /** What virtual 0 stands for, as ISO 8601: captures carry it. Default: 1970, and times are called virtual. */
  date?: string;
  /** How long it runs, in virtual time. */
  duration: TimeInput;
  segments: string[] | { [name: string]: SegmentInput | null };
  /** The cables between switches of a segment. */
  links?: SwitchLinkInput[];
  /** Settings for all hosts, unless a host overrides them. */
  defaults?: HostSettings<A>;
  vhids?: SharedVhidInput<A>[];
  hosts: { [name: string]: HostInput<A> };
  /** IP and MAC addresses that several machines on a segment share on purpose. */
  duplicates?: A[];
  clients?: { [name: string]: ClientInput<A> };
  servers?: { [name: string]: ServerInput<A> };
  routers?: { [name: string]: RouterInput<A> };
  steps?: StepInput<A>[];
  expect?: ExpectationInput<A>[];
}
