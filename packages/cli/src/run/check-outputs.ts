import { resolve } from 'node:path';
import { Failure } from '../failure.js';
import { isSameFile } from '../output/same-file.js';
import type { OutputFiles } from './run-outputs.js';

/** The file name that means stdout. */
export const STDOUT = '-';

/** Whether one of the files is stdout, where nothing else may be printed then. */
export function usesStdout(files: OutputFiles): boolean {
  return [files.pcap, files.svg, files.trace].includes(STDOUT);
}

/** Refuses to write two outputs to one place, or to overwrite an input. Throws a `Failure`. */
export function checkOutputs(read: readonly string[], files: OutputFiles, json: boolean): void {
  const taken = new Map<string, string>(json ? [[STDOUT, '--json']] : []);
  for (const [name, path] of Object.entries({ pcap: files.pcap, svg: files.svg, trace: files.trace })) {
    if (path === undefined) continue;
    const option = `--${name}`;
    if (path !== STDOUT && read.some((input) => input !== '-' && isSameFile(path, input)))
      throw new Failure(`${option} ${path} is an input file; choose another`);
    const place = path === STDOUT ? path : resolve(path);
    const other = taken.get(place) ?? [...taken].find(([before]) => isSameFile(place, before))?.[1];
    if (other !== undefined)
      throw new Failure(
        `${other} and ${option} both write to ${path === STDOUT ? 'stdout' : path}; give each its own`,
      );
    taken.set(place, option);
  }
}
