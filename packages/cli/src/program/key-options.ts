import type { Command } from 'commander';
import { collect, parseBinding, parseVip } from '../input/bindings.js';

/** Adds the options for passwords and virtual addresses. */
export function keyOptions(command: Command): Command {
  return command
    .option(
      '--password <password>',
      'visible to others in ps: prefer a file. 7=… for vhid 7',
      collect(parseBinding),
    )
    .option(
      '--password-file <file>',
      'its first line (or CARPLAB_PASSWORD). 7=… as above',
      collect(parseBinding),
    )
    .option('--vip <address>', 'in interface order. wan/7=… link, 100/7=… VLAN 100', collect(parseVip));
}
