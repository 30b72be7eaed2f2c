import { kernelContender, opensslContender } from './contender.js';
import { contest } from './contest.js';
import { type Aim, type Row, rateRow } from './row.js';

const atLeast = (ratio: number): Aim => ({ kind: 'at least', ratio });

/** As measured by timing each part alone. */
const VIEW_BOUND =
  'each load has its bounds check, and there is one for each field and each word of the HMAC.';
const PLAIN_BOUND =
  "seven tenths of the time go into the HMAC's own copy, a typed array, and a seventh into the counter's bigint.";
const HMAC_BOUND =
  'nine tenths of the time are two SHA-1 compressions in JavaScript, which has no SHA instructions as openssl has.';

/** Decoding and verifying in memory. */
export async function codecGroup(quick: boolean): Promise<Row[]> {
  const rounds = quick ? 5 : 31;
  const roundMs = quick ? 100 : 150;
  const kernels = (...names: string[]) =>
    names.map((name) => [name, () => kernelContender(name, roundMs)] as const);
  const rate = await contest(
    [...kernels('view', 'view-checksum', 'plain', 'buffer-layout', 'solana-buffer-layout', 'binary-parser')],
    rounds,
  );
  const hmac = await contest(
    [...kernels('verify', 'node-crypto', 'noble'), ['openssl', () => opensslContender(1)]],
    rounds,
  );

  const peers = [
    ['buffer-layout', 'buffer-layout decode'],
    ['solana-buffer-layout', '@solana/buffer-layout decode'],
    ['binary-parser', 'binary-parser parse'],
  ] as const;
  const decoders = [
    ['check + all fields, view', 'view', 40, VIEW_BOUND],
    ['… with checksum', 'view-checksum', 25, VIEW_BOUND],
    ['plain object', 'plain', 6, PLAIN_BOUND],
  ] as const;
  const verify = hmac.get('verify')!;
  return [
    ...decoders.flatMap(([what, ours, aim, bound]) =>
      peers.map(([peer, name]) =>
        peer === 'buffer-layout'
          ? rateRow(what, rate.get(ours)!, name, rate.get(peer), atLeast(aim), bound)
          : rateRow(what, rate.get(ours)!, name, rate.get(peer)),
      ),
    ),
    rateRow('HMAC verify', verify, 'openssl speed -hmac sha1', hmac.get('openssl'), atLeast(1), HMAC_BOUND),
    rateRow('HMAC verify', verify, 'node:crypto one-shot', hmac.get('node-crypto'), atLeast(8), HMAC_BOUND),
    rateRow('HMAC verify', verify, '@noble/hashes midstate', hmac.get('noble'), atLeast(3), HMAC_BOUND),
  ];
}
