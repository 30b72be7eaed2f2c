import type { DialectName } from '@carplab/implementations';
import { Pf, type PfInterface } from '@carplab/pf';
import type { CheckedInterface } from './config/check-interface.js';
import type { CheckedVhid } from './config/check-vhid.js';
import type { Draws, HostConfig } from './config/config.js';
import { fail } from './config/config-problem.js';
import { formatPrefix } from './config/prefix.js';
import { HOST_DIALECTS } from './dialects/dialects.js';

interface Addressed extends Omit<HostConfig, 'dialect'> {
  readonly dialect: DialectName;
  readonly checkedInterfaces: readonly CheckedInterface[];
  readonly checkedVhids: readonly CheckedVhid[];
}

/** The packet filter of a host. Fails with what is wrong in its configuration. */
export function createPf(config: Addressed, draws: Draws): Pf {
  const interfaces = config.checkedInterfaces.map(({ name, addresses, linkLocal }, port): PfInterface => {
    const virtual = config.checkedVhids.filter((each) => each.port === port);
    const all = [...addresses, ...virtual.flatMap(({ prefixes }) => prefixes), linkLocal];
    return { name, addresses: all.map(formatPrefix), own: addresses.length };
  });
  const { icmpKeys } = HOST_DIALECTS[config.dialect];
  try {
    return new Pf(config.pf ?? {}, interfaces, { draws, icmpKeys });
  } catch (error) {
    if (!(error instanceof RangeError || error instanceof TypeError)) throw error;
    return fail('bad-filter', 'pf', error.message);
  }
}
