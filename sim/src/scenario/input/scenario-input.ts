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

/** A scenario as a person writes it, in YAML or in TypeScript. */
export interface ScenarioInput {
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
  defaults?: HostSettings;
  vhids?: SharedVhidInput[];
  hosts: { [name: string]: HostInput };
  /** IP and MAC addresses that several machines on a segment share on purpose. */
  duplicates?: string[];
  clients?: { [name: string]: ClientInput };
  servers?: { [name: string]: ServerInput };
  routers?: { [name: string]: RouterInput };
  steps?: StepInput[];
  expect?: ExpectationInput[];
}
