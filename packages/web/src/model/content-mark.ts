import { revealSecrets } from '@carplab/codec/carp';
import type { ScenarioInput } from '@carplab/sim/scenario';
import { crc32Text } from './crc32.js';

/**
 * Eight digits that change with a scenario: by them a link notices that the shipped scenario it is based on has changed.
 */
export function contentMark(input: ScenarioInput): string {
  return crc32Text(JSON.stringify(revealSecrets(input)));
}
