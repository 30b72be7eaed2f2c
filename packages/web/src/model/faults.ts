import type { FaultForm, FaultGroup } from './fault-form.js';
import type { FaultTarget } from './fault-target.js';
import { cableFaults, switchFaults } from './faults-of-cable.js';
import { frameFaults } from './faults-of-frame.js';
import { machineFaults, vhidFaults } from './faults-of-host.js';
import { stepFaults, timeFaults } from './faults-of-time.js';
import { portNamed, type Situation } from './situation.js';
import type { StepSchema } from './step-schema.js';

/**
 * What can be done to a thing now: the entries of its menu, most specific first. Every step that they write is one that
 * the scenario language takes; those that would do nothing now say why.
 */
export function faultsOf(target: FaultTarget, now: Situation, schema: StepSchema): readonly FaultGroup[] {
  switch (target.kind) {
    case 'host':
      return ofMachine(target.host, now, schema);
    case 'vhid':
      return [
        group(`${target.host} vhid ${target.vhid}`, vhidFaults(target, now, schema)),
        ...ofMachine(target.host, now, schema),
      ];
    case 'cable': {
      const place = portNamed(now.scenario, target.port);
      return place === undefined ? [] : [group(place.port, cableFaults(place, now, schema))];
    }
    case 'switch':
      return now.scenario.segments.some(({ name }) => name === target.segment)
        ? [group(target.segment, switchFaults(target.segment, now, schema))]
        : [];
    case 'frame':
      return [group(`#${target.frame}`, frameFaults(now, schema))];
    case 'step':
      return [group('', stepFaults(target.index, now))];
    default:
      return [group('', timeFaults(now))];
  }
}

function ofMachine(host: string, now: Situation, schema: StepSchema): readonly FaultGroup[] {
  const forms = machineFaults(host, now, schema);
  return forms.length === 0 ? [] : [group(host, forms)];
}

function group(about: string, forms: readonly FaultForm[]): FaultGroup {
  return { about, forms };
}
