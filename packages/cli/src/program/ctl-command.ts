import { type Command, InvalidArgumentError } from 'commander';
import type { CtlOptions } from '../ctl/ctl.js';
import { integerIn } from '../input/bindings.js';
import type { Runner } from './runner.js';

function signed(text: string): number {
  const value = Number(text);
  if (/^[+-]?\d+$/.test(text) && Math.abs(value) <= 2 ** 30) return value;
  throw new InvalidArgumentError(`'${text}' is not a whole number.`);
}

function word<T extends string>(...words: readonly T[]): (text: string) => T {
  return (text) => {
    const found = words.find((each) => each === text);
    if (found !== undefined) return found;
    throw new InvalidArgumentError(`'${text}' is not ${words.join(' or ')}.`);
  };
}

export function addCtl(program: Command, run: Runner): void {
  const all = program
    .command('ctl')
    .description('Control a running carplab speak.')
    .addHelpText(
      'after',
      `
Exit status: 0 done; 1 refused; 2 no answer.

Examples:
  carplab ctl status
  carplab ctl demote 240
  carplab ctl demote -- -240
  carplab ctl -i eth0 state backup`,
    )
    .option('-i, --interface <if>', 'the speak on this interface, if several run')
    .option('--control <path>', 'its socket, if it was started with --control')
    .option('--json', 'the answer as JSON');
  const ask = (request: Readonly<Record<string, unknown>>): Promise<void> =>
    run(import('../ctl/ctl.js').then(({ ctl }) => ctl(request, all.opts<CtlOptions>())));
  all
    .command('status')
    .description('Show states, counters and timer accuracy.')
    .action(() => ask({ command: 'status' }));
  all
    .command('demote')
    .description('Add to the demotion counter; a negative number subtracts.')
    .argument('<n>', 'how much to add', signed)
    .action((by: number) => ask({ command: 'demote', by }));
  all
    .command('maintenance')
    .description("Set or toggle OPNsense's persistent maintenance mode.")
    .argument('[state]', 'on or off. Default: toggle', word('on', 'off'))
    .action((state?: 'on' | 'off') =>
      ask({ command: 'maintenance', ...(state === undefined ? {} : { on: state === 'on' }) }),
    );
  all
    .command('state')
    .description('Make virtual hosts BACKUP or MASTER, as ifconfig does.')
    .argument('<state>', 'backup or master', word('backup', 'master'))
    .option('--vhid <n>', 'only this vhid', integerIn(1, 255))
    .action((state: string, options: { readonly vhid?: number }) =>
      ask({ command: 'state', state, ...(options.vhid === undefined ? {} : { vhid: options.vhid }) }),
    );
}
