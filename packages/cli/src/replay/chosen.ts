import { type Bound, dissectFrame, Links, type Rewriter, type Unsigned } from '@carplab/analysis';
import type { CaptureFrame } from '@carplab/capture';
import { CARP_BYTES, Packet, protocolName } from '@carplab/codec';
import { Failure } from '../failure.js';
import type { Source } from '../input/frames.js';
import { warnOfUnknownLinks } from '../input/unknown-links.js';
import { placeText } from './bystander.js';
import { type Choice, isChosen } from './choice.js';

/** Selects frames and makes them ready to send. Those that cannot be sent are counted by reason. */
export class Chosen {
  readonly unsendable = new Map<string, number>();
  readonly packet = new Packet();
  readonly #rewriter: Rewriter;
  readonly #choice: Choice;
  readonly #keys: readonly Bound<unknown>[];
  readonly #inputs: Source[] = [];
  readonly #links = new Links(this.#inputs);

  /** @param keys given for signing, as far as they may be bound to a link */
  constructor(rewriter: Rewriter, choice: Choice, keys: readonly Bound<unknown>[]) {
    this.#rewriter = rewriter;
    this.#choice = choice;
    this.#keys = keys;
  }

  /** The frame to send; undefined if it is not selected or cannot be sent. Throws a `Failure` if it needs a key. */
  take(frame: CaptureFrame, input: Source): Uint8Array | undefined {
    const { packet } = this;
    const protocol = dissectFrame(frame, packet);
    if (!isChosen(packet, protocol, this.#choice)) return undefined;
    this.#inputs[input.index] = input;
    const { link } = this.#links.tapOf(packet, frame.interfaceId, input.index);
    const rewritten = this.#rewriter.rewrite(packet, link);
    if ('frame' in rewritten) return rewritten.frame;
    if ('unsigned' in rewritten) {
      this.warn();
      throw unsignedFailure(rewritten.unsigned);
    }
    this.refused(rewritten.unsendable);
    return undefined;
  }

  refused(why: string): void {
    this.unsendable.set(why, (this.unsendable.get(why) ?? 0) + 1);
  }

  /** The vhid that the last frame taken advertises, as `placeText`; undefined if it is not an advertisement. */
  get place(): string | undefined {
    const { packet } = this;
    const whole = protocolName(packet) === 'carp' && packet.payloadEnd - packet.payloadAt >= CARP_BYTES;
    return whole ? placeText(packet, this.#rewriter.vhidOf(packet)) : undefined;
  }

  /** Warns about keys for links of which there is none. */
  warn(): void {
    warnOfUnknownLinks(
      this.#keys,
      this.#links,
      this.#inputs.filter((input) => input !== undefined),
    );
  }

  /** What was not sent, as lines for a summary. */
  lines(): string[] {
    return [...this.unsendable].map(([why, count]) => `not sent: ${count} ${why}`);
  }
}

function unsignedFailure({ vhid, vlan, passwords, problem }: Unsigned): Failure {
  if (problem) return new Failure(problem.message);
  const where = `vhid ${vhid}${vlan === '' ? '' : ` on VLAN ${vlan}`}`;
  if (passwords !== 1)
    return new Failure(
      `--resign requires one password for ${where}; ${passwords === 0 ? 'none is' : `${passwords} are`} given: --password-file ${vhid}=FILE`,
    );
  return new Failure(
    `--resign signs over the addresses of ${where}, and none are given: --vip ${vhid}=ADDRESS`,
  );
}
