/** For as long as one advertisement is under way there are two masters at every handover, µs. */
const HANDOVER_US = 100_000;
/** Intervals without another's advertisement, until he counts as silent. */
const SILENT = 3;

/** `begins`: or it is over. */
type DualMasterListener = (name: string, vhid: number, message: string, begins: boolean) => void;

interface Other {
  readonly sinceUs: number;
  lastUs: number;
  source: string;
  intervalUs: number;
  told: boolean;
}

/** Knows that somebody else, with our key, is MASTER while we are. */
export class DualMasterWatch {
  readonly #others: Map<string, Other> = new Map();
  readonly #tell: DualMasterListener;

  constructor(tell: DualMasterListener) {
    this.#tell = tell;
  }

  /** An authentic advertisement of somebody else's has come; `master`: we were MASTER before it, and still are. */
  heard(
    name: string,
    vhid: number,
    source: string,
    master: boolean,
    timeUs: number,
    intervalUs: number,
  ): void {
    const place = `${name} ${vhid}`;
    const other = this.#others.get(place);
    if (!master) this.#over(name, vhid, other, timeUs);
    else if (other === undefined)
      this.#others.set(place, { sinceUs: timeUs, lastUs: timeUs, source, intervalUs, told: false });
    else {
      other.lastUs = timeUs;
      other.source = source;
      other.intervalUs = intervalUs;
      if (other.told || timeUs - other.sinceUs < HANDOVER_US) return;
      other.told = true;
      this.#tell(name, vhid, `${source} and we are both MASTER of vhid ${vhid}`, true);
    }
  }

  /** Time has passed. */
  tick(name: string, vhid: number, timeUs: number): void {
    const other = this.#others.get(`${name} ${vhid}`);
    if (other && timeUs - other.lastUs > SILENT * other.intervalUs)
      this.#over(name, vhid, other, other.lastUs);
  }

  #over(name: string, vhid: number, other: Other | undefined, endUs: number): void {
    this.#others.delete(`${name} ${vhid}`);
    if (!other?.told) return;
    const seconds = ((endUs - other.sinceUs) / 1e6).toFixed(3);
    this.#tell(name, vhid, `vhid ${vhid} has no longer two MASTERs; they lasted ${seconds} s`, false);
  }
}
