import { readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { parseScenario } from '@carplab/sim/scenario';
import { Failure, fileFailure } from '../failure.js';
import { printErr, printOut } from '../output/output.js';
import { schemaLine } from '../scenarios/shipped.js';
import { FIRST_SCENARIO } from './first-scenario.js';
import { type NamedNode, nameText, scenarioOf } from './from-nodes.js';
import { readIfconfig } from './ifconfig.js';

export interface InitOptions {
  readonly from?: readonly string[];
}

/** `carplab init`: writes a first scenario, or one of existing nodes. Returns the exit status. */
export function init(file: string, { from }: InitOptions): number {
  const line = schemaLine(file === '-' ? '.' : dirname(file));
  const text = from === undefined ? `${line}\n${FIRST_SCENARIO}` : scenarioOf(readNodes(from), line);
  const parsed = parseScenario(text, file === '-' ? 'stdout' : file);
  if (file === '-') printOut(text);
  else {
    try {
      writeFileSync(file, text, { flag: 'wx' });
    } catch (error) {
      throw fileFailure(file, 'write', error);
    }
    printErr(`written to ${file}; now: carplab run ${file}\n`);
  }
  if (parsed.ok) return 0;
  // What was read may contradict itself; then the file is a beginning, and these are what remains to do.
  for (const { message } of parsed.errors) printErr(`carplab: ${message}\n`);
  return 1;
}

function readNodes(files: readonly string[]): NamedNode[] {
  const names = new Set<string>();
  return files.map((file, i) => {
    let text: string;
    try {
      text = readFileSync(file === '-' ? 0 : file, 'utf8');
    } catch (error) {
      throw fileFailure(file, 'read', error);
    }
    const node = readIfconfig(text);
    if (node.interfaces.length === 0)
      throw new Failure(
        `${file} has no interface with an address or a vhid: it takes the output of ifconfig`,
      );
    const wish = nameText(basename(file).replace(/\.[^.]*$/, '')) || `fw${i + 1}`;
    const name = names.has(wish) ? `${wish}-${i + 1}` : wish;
    names.add(name);
    return { ...node, name, file: basename(file) };
  });
}
