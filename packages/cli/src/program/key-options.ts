import type { Command } from 'commander';
import { collect, parseBinding, parseVip } from '../bindings.js';

const PASSWORD_HELP =
  'password; 7=secret binds it to vhid 7, a leading = takes the rest as it stands; may repeat. Others can see it in ps: prefer --password-file';

/** Options that say which keys and addresses sign. */
export function keyOptions(command: Command): Command {
  return command
    .option('--password <password>', PASSWORD_HELP, collect(parseBinding))
    .option(
      '--password-file <file>',
      'password on the first line of a file; 7=FILE binds it; may repeat (or CARPLAB_PASSWORD)',
      collect(parseBinding),
    )
    .option(
      '--vip <address>',
      'address of the vhid, in interface order; 7=ADDRESS binds it to vhid 7, 100/7=ADDRESS to vhid 7 on VLAN 100; may repeat',
      collect(parseVip),
    );
}
