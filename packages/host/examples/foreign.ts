import * as codec from '@carplab/codec';
import type { LabNode } from '@carplab/host';

/** One's own CARP beside carplab's hosts: skew 50, preempts, yields to the faster, answers the slower at once. */
export function toyCarp(name: string, mac: string, src: string, vip: string, password: string): LabNode {
  const addresses = [codec.parseAddress(vip)!];
  const auth = codec.createAuthenticator({ dialect: 'freebsd', vhid: 1, addresses, password });
  if (!(auth instanceof codec.Authenticator)) throw new RangeError(auth.message);
  let now = { state: 'INIT', deadline: Number.POSITIVE_INFINITY, sent: 0 };
  const wait = (nowUs: number): void =>
    void Object.assign(now, { state: 'BACKUP', deadline: nowUs + 3_195_312 });
  return {
    name,
    ports: [{ name: 'toy0', mac }],
    start: wait,
    receive(_port, frame, nowUs) {
      const ad = frame.length === 70 && frame[23] === 112 ? codec.decodeAdvertisement(frame, 34) : 'badlen';
      if (ad === 'badlen' || !auth.verify(frame, 34)) return;
      if (ad.advbase * 256 + ad.advskew > 256 + 50) now.deadline = nowUs;
      else wait(nowUs);
    },
    advance(nowUs, sink) {
      if (nowUs < now.deadline) return;
      const change = { interface: 'toy0', vhid: 1, from: now.state, to: 'MASTER', reason: 'nobody better' };
      if (now.state !== 'MASTER') sink.event({ event: 'transition', ...change });
      now = { state: 'MASTER', deadline: nowUs + 1_195_312, sent: now.sent + 1 };
      const ad = codec.signAdvertisement({ vhid: 1, advskew: 50, counter: BigInt(now.sent) }, auth);
      sink.send(0, codec.encodeAdvertisementFrame({ family: 4, srcMac: '00:00:5e:00:01:01', src }, ad));
    },
    nextDeadline: () => now.deadline,
    linkChanged() {},
    command: ({ command }) => ({ ok: false, reason: `a toy does not know ${command}` }),
    snapshot: () => ({ ...now }),
    restore: (state) => void Object.assign(now, state),
  };
}
