import { statSync } from 'node:fs';
import { CaptureComparison, Links } from '@carplab/analysis';
import { LINKTYPES } from '@carplab/capture';
import { duration } from '@carplab/text';
import { printErr } from '../output/output.js';
import { type Input, openInputs, readFrames } from './frames.js';

/** Which inputs are of one link, and sentences about clocks that differ. */
export interface ComparedInputs {
  readonly links: Links;
  readonly clocks: readonly string[];
}

/**
 * Reads several files, or one of several interfaces, to find out which of them are of one link and whose clocks differ.
 * A stream can be read only once: its frames tell while they come. Corrects the clocks of the inputs, and says so.
 */
export async function compareInputs(inputs: readonly Input[]): Promise<ComparedInputs> {
  // Names come from the reader that reads first.
  const readers: Input[] = [...inputs];
  const links = new Links(readers);
  const comparison = new CaptureComparison(links);
  for (const { file, index } of inputs) {
    if (file === undefined || !isFile(file)) continue;
    const [again] = openInputs([file]);
    if (again === undefined) continue;
    readers[index] = again;
    try {
      await readFrames(
        [again],
        { stopped: false },
        (frame) => {
          const isOne =
            inputs.length === 1 &&
            again.interfaces.length < 2 &&
            frame.linkType !== LINKTYPES['linux-sll2'] &&
            frame.linkType !== LINKTYPES.pflog;
          if (!isOne) comparison.frame(frame, index);
          return !isOne;
        },
        () => {},
      );
    } finally {
      again.chunks.close();
    }
  }
  const clocks = comparison.conclude().map(({ input, reference, aheadUs, packets }) => {
    const [late, first] = [inputs[input]!, inputs[reference]!];
    late.clockAheadUs = aheadUs;
    const packetsText = `${packets} packet${packets === 1 ? '' : 's'}`;
    return `the clock of ${late.path} is ${duration(Math.abs(aheadUs))} ${aheadUs > 0 ? 'ahead of' : 'behind'} that of ${first.path}, as ${packetsText} in both show: its times are given by the clock of ${first.path}`;
  });
  for (const line of clocks) printErr(`${line}\n`);
  return { links, clocks };
}

function isFile(path: string): boolean {
  return path !== '-' && (statSync(path, { throwIfNoEntry: false })?.isFile() ?? false);
}
