import { CaptureComparison, Links } from '@carplab/analysis';
import { CaptureReader, LINKTYPES } from '@carplab/capture';
import { type CaptureContent, framesOf, type ReadProgress } from './capture-content.js';

/**
 * Which places of a capture are one link. If it is of several interfaces all of it is read to find out, as `carplab
 * decode` does. The last part is the links.
 */
export async function* linksOf(content: CaptureContent): AsyncGenerator<ReadProgress | Links> {
  const reader = new CaptureReader();
  const links = new Links([{ path: content.name, interfaces: reader.interfaces }]);
  const comparison = new CaptureComparison(links);
  let isOne = false;
  const parts = framesOf(content, reader, (frame) => {
    isOne ||=
      reader.interfaces.length < 2 &&
      frame.linkType !== LINKTYPES['linux-sll2'] &&
      frame.linkType !== LINKTYPES.pflog;
    if (!isOne) comparison.frame(frame, 0);
  });
  for await (const part of parts) {
    if (isOne) break;
    yield part;
  }
  comparison.conclude();
  yield links;
}

/** The same, for those whom nobody asks how far it is. */
export async function knownLinks(content: CaptureContent): Promise<Links> {
  let links: Links | undefined;
  for await (const part of linksOf(content)) if (part instanceof Links) links = part;
  return links!;
}
