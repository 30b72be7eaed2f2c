import type { EffectList } from '@carplab/election';
import type { Machine, VirtualHost } from '../machine.js';
import { announceAddresses, announceIpv6Addresses } from './announce.js';
import { reportDemotion, reportLog, reportMasterDown, reportTransition } from './report.js';
import { sendAdvertisement } from './send-advertisement.js';
import { setTimer, settle } from './timers.js';

/** Carries out an election's effects, in order. Returns the reason if it refused. */
export function applyEffects(
  machine: Machine,
  virtualHost: VirtualHost,
  effects: EffectList,
): 'EINVAL' | 'ENOTSUP' | undefined {
  let refused: 'EINVAL' | 'ENOTSUP' | undefined;
  for (let i = 0; i < effects.length; i++) {
    const effect = effects.at(i);
    switch (effect.kind) {
      case 'advertise':
        sendAdvertisement(machine, virtualHost, effect);
        break;
      case 'timer':
        setTimer(machine, virtualHost, effect.timer, effect.atUs);
        reportMasterDown(machine, virtualHost, effect.timer);
        break;
      case 'arp':
        announceAddresses(machine, virtualHost);
        break;
      case 'na':
        announceIpv6Addresses(machine, virtualHost);
        break;
      case 'transition':
        reportTransition(machine, virtualHost, effect);
        break;
      case 'log':
        reportLog(machine, virtualHost, effect);
        break;
      case 'demote':
        reportDemotion(machine, virtualHost, effect);
        break;
      case 'refused':
        refused = effect.reason;
        break;
    }
  }
  settle(machine, virtualHost);
  return refused;
}
