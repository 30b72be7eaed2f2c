import type { ExpectationInput } from './expectation-input.js';
import type {
  ClientInput,
  HostInput,
  HostSettings,
  RouterInput,
  SegmentInput,
  ServerInput,
  SharedVhidInput,
  TimeInput,
} from './network-input.js';
import type { StepInput } from './step-input.js';

/** A scenario as a person writes it, in YAML or in TypeScript. */
export interface ScenarioInput {
  /** For editors. */
  $schema?: string;
  name: string;
  /** What a person should learn from it. */
  learn: string;
  /** Which report or paragraph it retells. */
  retells?: string;
  /** Default: 1. */
  seed?: number;
  /** How long it runs. */
  duration: TimeInput;
  segments: string[] | { [name: string]: SegmentInput | null };
  /** What all hosts have that do not say otherwise. */
  defaults?: HostSettings;
  vhids?: SharedVhidInput[];
  hosts: { [name: string]: HostInput };
  /** Addresses and MAC addresses that several machines of a segment have, and are meant to. */
  duplicates?: string[];
  clients?: { [name: string]: ClientInput };
  servers?: { [name: string]: ServerInput };
  routers?: { [name: string]: RouterInput };
  steps?: StepInput[];
  expect?: ExpectationInput[];
}
