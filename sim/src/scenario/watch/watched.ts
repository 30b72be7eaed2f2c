import type { Scenario } from '../scenario.js';

type Host = Scenario['hosts'][number];

/** What must be known of a world to keep its record. A scenario has all of it. */
export interface Watched extends Pick<Scenario, 'clients' | 'servers'> {
  /** The cables of a host are in the order of its interfaces. */
  readonly hosts: readonly (Pick<Host, 'config'> & {
    readonly cables: readonly Pick<Host['cables'][number], 'segment' | 'switch' | 'parent' | 'lagg'>[];
  })[];
  readonly segments: readonly Pick<Scenario['segments'][number], 'name' | 'switches' | 'links'>[];
}
