import { IPPROTO_TCP } from '@carplab/codec/net';
import { createState } from './create-state.js';
import { PF_OUT } from './packet-info.js';
import type { PfCore } from './pf-core.js';
import { rewrite } from './rewrite.js';
import { matches, matchesFilter, type Rule } from './rule.js';
import { isIcmp, type Translation, translateKey } from './translation.js';
import { DROP, DROP_RST, DROP_UNREACHABLE, PASS, type Verdict } from './verdict.js';

/** A packet without a state: translation and rules decide. */
export function decide(pf: PfCore, port: number, nowUs: number): Verdict {
  const { packet } = pf;
  const translation = packet.isStateless ? undefined : translationFor(pf, port);
  const before = pf.keyOf(packet);
  if (translation !== undefined) {
    const after = copyKey(pf);
    const number = pf.interfaceNumbers[port]!;
    if (!translateKey(translation, packet, after, pf.table, number, pf.draws)) return pf.drop('map-failed');
    rewrite(packet, after);
  }
  const rule = translation?.pass === true ? undefined : lastMatch(pf, port);
  pf.statistics.reasons.match++;
  pf.reason = 'match';
  if (rule !== undefined) pf.rule = rule.number;
  if (rule !== undefined && !rule.pass) {
    const verdict = refusal(pf, rule);
    // The answer quotes the packet as the sender sent it.
    if (translation !== undefined) rewrite(packet, before);
    return verdict;
  }
  const keeps = !packet.isStateless && (translation !== undefined || (rule?.state ?? 'none') !== 'none');
  if (!keeps) return PASS;
  const key = translation === undefined ? before : pf.otherKey;
  return createState(pf, rule, translation, before, key, port, nowUs);
}

function copyKey(pf: PfCore): typeof pf.otherKey {
  const { key, otherKey } = pf;
  otherKey.family = key.family;
  otherKey.proto = key.proto;
  otherKey.words.set(key.words);
  otherKey.ports = key.ports;
  return otherKey;
}

/** The first translation rule that matches the packet, unless it says `no`. */
function translationFor(pf: PfCore, port: number): Translation | undefined {
  const { packet, config } = pf;
  const nat = packet.direction === PF_OUT;
  for (const rule of config.translations) {
    if (rule.nat !== nat || !matches(rule, packet, port)) continue;
    return rule.no ? undefined : rule;
  }
  return undefined;
}

/** The last rule that matches the packet, or the first with `quick`. */
function lastMatch(pf: PfCore, port: number): Rule | undefined {
  const { packet } = pf;
  let last: Rule | undefined;
  for (const rule of pf.config.rules) {
    rule.evaluations++;
    if (!matchesFilter(rule, packet) || !matches(rule, packet, port)) continue;
    last = rule;
    if (rule.quick) break;
  }
  return last;
}

function refusal(pf: PfCore, rule: Rule): Verdict {
  if (!rule.returns || pf.packet.isFragment) return DROP;
  if (pf.packet.proto === IPPROTO_TCP) return DROP_RST;
  // No error about an error or other ICMP.
  return isIcmp(pf.packet.proto) ? DROP : DROP_UNREACHABLE;
}
