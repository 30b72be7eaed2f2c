import { CaptureAnalysis } from '@carplab/analysis';
import { CaptureReader, linkTypeName } from '@carplab/capture';
import {
  captureSummaryRecord,
  laneChart,
  lanesSvg,
  packetRecord,
  pfsyncReport,
  UTC,
  vhidReport,
  visibleLine,
} from '@carplab/text';
import type { ExportKind } from '../../model/export-kinds.js';
import { EXPORT_ENDINGS } from '../../model/export-kinds.js';
import { Parts } from '../parts.js';
import type { ExportedFile } from '../protocol.js';
import { framesOf } from './capture-content.js';
import { knownLinks } from './capture-links.js';
import { analysisOptions, type Recording } from './recording.js';

/** Makes a file of an open capture. Passwords are in none. Two of one version are equal octet for octet. */
export async function exportRecording(
  recording: Recording,
  kind: ExportKind,
  by: string,
): Promise<ExportedFile> {
  const { content, record } = recording.read;
  const parts = new Parts();
  switch (kind) {
    case 'trace':
      await writeLines(recording, (line) => parts.add(line));
      break;
    case 'svg':
    // The page makes the PNG of it: a worker cannot draw an SVG.
    case 'png':
      parts.add(lanesSvg(laneChart(record, record.fromUs, record.toUs, content.name)));
      break;
    case 'note':
      parts.add(noteOf(recording, by));
      break;
    default:
      throw new RangeError(`a capture is not exported as ${kind}`);
  }
  const name = content.name.replace(/(\.(pcap|pcapng|cap|gz))+$/i, '') || 'capture';
  return { name: `${name}${EXPORT_ENDINGS[kind]}`, blob: parts.blob };
}

/** Each packet, and the summary at the end: the lines of `carplab decode --json`. */
async function writeLines({ read }: Recording, write: (line: string) => void): Promise<void> {
  const { content } = read;
  const reader = new CaptureReader();
  const links = await knownLinks(content);
  const analysis = new CaptureAnalysis(analysisOptions(read, links));
  let number = 0;
  const parts = framesOf(content, reader, (frame) => {
    number++;
    if (!analysis.frame(frame, 0)) return;
    const { packet, protocol, auth, tap } = analysis;
    const { timeUs, nanos, linkType, comment } = frame;
    const record = packetRecord(packet, {
      ...{ frame: number, file: content.name, link: links.isSeveral ? tap.link.name : '' },
      ...{ timeUs, nanos, linktype: linkTypeName(linkType), protocol, auth, comment },
    });
    write(`${JSON.stringify(record)}\n`);
  });
  for await (const _ of parts);
  write(`${JSON.stringify(captureSummaryRecord(analysis.summary()))}\n`);
}

function noteOf({ read, shown }: Recording, by: string): string {
  const { summary } = read;
  const { facts } = shown;
  const { frames, carp, vrrp, pfsync, verified, failed, damaged } = facts.counts;
  const report = [
    ...vhidReport(summary.vhids, { zone: UTC }),
    ...summary.pfsync.flatMap((each) =>
      pfsyncReport(each, { zone: UTC, showLink: summary.links.length > 1 }),
    ),
  ];
  const found = facts.remarks.map(
    ({ text, why }) => `- ${visibleLine(why === undefined ? text : `${text}: ${why}`)}`,
  );
  return `# ${visibleLine(facts.name)}

From ${facts.begins}, by carplab ${by}. ${frames} frames, ${carp} CARP, ${vrrp} VRRP, ${pfsync} pfsync, ${verified} verified, ${failed} failed, ${damaged} damaged.

## Found

${[...found, ...facts.problems.map((each) => `- ${visibleLine(each)}`)].join('\n') || 'Nothing.'}

## Report

\`\`\`text
${report.map(visibleLine).join('\n').trim()}
\`\`\`
`;
}
