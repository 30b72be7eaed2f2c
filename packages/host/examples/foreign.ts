import * as codec from '@carplab/codec';
import type { LabNode, NodeSink } from '@carplab/host';

/** A CARP implementation of one's own: vhid 1 with skew 50 and preempt. It waits for `downUs` (3·1 s + 50/256 s). */
export function toyCarp(
  name: string,
  mac: string,
  src: string,
  vip: string,
  pass: string,
  downUs = 3_195_312,
) {
  const [srcMac, addresses] = ['00:00:5e:00:01:01', [codec.parseAddress(vip)!]];
  const auth = codec.createAuthenticator({ dialect: 'freebsd', vhid: 1, addresses, password: pass });
  let now = { state: 'INIT', deadline: Number.POSITIVE_INFINITY, sent: 0 };
  const become = (to: string, deadline: number, sink: NodeSink, reason: string): void => {
    const change = { interface: 'toy0', vhid: 1, from: now.state, to, reason };
    if (now.state !== to) sink.event({ event: 'transition', ...change });
    now = { ...now, state: to, deadline };
  };
  const advertise = (nowUs: number, sink: NodeSink): void => {
    become('MASTER', nowUs + 1_195_312, sink, 'nobody better');
    const ad = codec.signAdvertisement({ vhid: 1, advskew: 50, counter: BigInt(now.sent++) }, auth);
    sink.send(0, codec.encodeAdvertisementFrame({ family: 4, srcMac, src }, ad));
  };
  const node: LabNode = {
    name,
    ports: [{ name: 'toy0', mac }],
    start(nowUs, sink) {
      now.state = 'INIT';
      become('BACKUP', nowUs + downUs, sink, 'ready');
    },
    receive(_port, frame, nowUs, sink) {
      const ad = frame.length === 70 && frame[23] === 112 ? codec.decodeAdvertisement(frame, 34) : 'badlen';
      if (ad === 'badlen' || !auth.verify(frame, 34)) return;
      const slower = ad.advbase * 256 + ad.advskew > 256 + 50;
      if (!slower) become('BACKUP', nowUs + downUs, sink, 'somebody as good');
      else if (now.state === 'BACKUP') advertise(nowUs, sink);
    },
    advance: (nowUs, sink) => void (nowUs >= now.deadline && advertise(nowUs, sink)),
    nextDeadline: () => now.deadline,
    linkChanged() {},
    command: ({ command }) => ({ ok: false, reason: `a toy does not know ${command}` }),
    snapshot: () => ({ ...now }),
    restore: (state) => void Object.assign(now, state),
  };
  return node;
}
