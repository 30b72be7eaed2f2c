import { demotionReturns } from './invariants/demotion-returns.js';
import { mastersAdvertise } from './invariants/masters-advertise.js';
import { oneMaster } from './invariants/one-master.js';
import { settledMaster } from './invariants/settled-master.js';
import { takeoverInTime } from './invariants/takeover-in-time.js';
import { transitionsHaveCauses } from './invariants/transitions-have-causes.js';
import { virtualMacIsMasters } from './invariants/virtual-mac.js';
import type { Invariant } from './violation.js';

/** What holds in every run of every scenario, whatever goes wrong. */
export const INVARIANTS: readonly Invariant[] = Object.freeze([
  oneMaster,
  settledMaster,
  takeoverInTime,
  transitionsHaveCauses,
  mastersAdvertise,
  virtualMacIsMasters,
  demotionReturns,
]);
