import type { Links, OnOverlap } from '@carplab/analysis';
import { overlapSentence } from '@carplab/text';
import { printErr } from '../output/output.js';

/** The most alarms per second: a flood of packets must not become a flood of messages. */
const ALARMS = 10;

/** Says what must not wait for the summary. */
export class Alarms {
  readonly #printJson: ((line: string) => void) | undefined;
  #second = 0;
  #count = 0;

  /** Without `printJson` they are lines of stderr. */
  constructor(printJson?: (line: string) => void) {
    this.#printJson = printJson;
  }

  /** Takes what an analysis of so many interfaces says of two masters. */
  onOverlap(links: Links, interfaces: number): OnOverlap {
    return (timeline, overlap, isNow, timeUs) => {
      const { vhid, vlan, family } = timeline;
      const link = links.isSeveral || interfaces > 1 ? timeline.link : '';
      const message = overlapSentence({ link, vhid, vlan, family }, overlap, isNow);
      this.#dualMaster(link, vhid, message, timeUs);
    };
  }

  #dualMaster(link: string, vhid: number, message: string, timeUs: number): void {
    const second = Math.floor(timeUs / 1_000_000);
    if (second !== this.#second) this.#count = 0;
    this.#second = second;
    if (++this.#count > ALARMS) return;
    const where = link === '' ? {} : { link };
    const time = new Date(timeUs / 1000).toISOString();
    if (this.#printJson !== undefined)
      this.#printJson(
        `${JSON.stringify({ event: 'alarm', timeUs, time, kind: 'dual-master', ...where, vhid, message })}\n`,
      );
    else printErr(`ALARM ${message}\n`);
  }
}
