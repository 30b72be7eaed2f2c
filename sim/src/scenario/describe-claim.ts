import type { Bounds, Claim, ElectionChoice, Span } from './expectation.js';
import { timeText } from './time.js';

/** An expectation as text, for reports. */
export function describeClaim(claim: Claim): string {
  switch (claim.kind) {
    case 'state':
      return `${claim.host} is ${claim.is}${ofVhid(claim.which)} at ${claim.atUs.map(timeText).join(', ')}`;
    case 'oneMaster': {
      const since =
        claim.fromUs === undefined
          ? `${timeText(claim.withinUs ?? 0)} after the last fault`
          : timeText(claim.fromUs);
      return `exactly one MASTER${ofVhid(claim.which)} from ${since} on`;
    }
    case 'transitions': {
      const { host, from, to, reason } = claim.match;
      const states = from === undefined && to === undefined ? '' : ` ${from ?? 'any'} -> ${to ?? 'any'}`;
      const why = reason === undefined ? '' : ` (${reason})`;
      const who = host === undefined ? '' : ` of ${host}`;
      const what = `${many('transition', claim.count)}${states}${why}${who}${ofVhid(claim.match)}${during(claim.match.span)}`;
      return `${amount(claim.count)} ${what}`;
    }
    case 'takeover': {
      const { minUs, maxUs, count, host } = claim;
      const least = minUs > 0 ? ` from ${timeText(minUs)}` : '';
      const most = Number.isFinite(maxUs) ? ` up to ${timeText(maxUs)}` : '';
      const takeovers =
        count === undefined ? 'takeovers' : `${count} ${many('takeover', { min: count, max: count })}`;
      const who = host === undefined ? '' : ` by ${host}`;
      const took = least === '' && most === '' ? '' : `:${least}${most}`;
      return `${takeovers}${who}${ofVhid(claim.which)}${took}${during(claim.span)}`;
    }
    case 'noMaster':
      return `never without a MASTER${ofVhid(claim.which)} for longer than ${timeText(claim.maxUs)}${during(claim.span)}`;
    case 'masters': {
      const hosts = claim.is === 1 ? '1 host is' : `${claim.is === 0 ? 'no' : claim.is} hosts are`;
      return `${hosts} MASTER${ofVhid(claim.which)} at ${timeText(claim.atUs)}`;
    }
    case 'advertised': {
      const { host, advskew, count, which, span } = claim;
      const what = `${amount(count)} ${many('advertisement', count)}`;
      const skew = advskew === undefined ? '' : ` with advskew ${advskew}`;
      return `${host} sends ${what}${skew}${ofVhid(which)}${during(span)}`;
    }
    case 'pingsLost':
      return `${claim.client} loses ${amount(claim.count)} ${many('ping', claim.count)}${during(claim.span)}`;
    case 'sessions': {
      const { client, session, fate, minGapUs, maxGapUs, why, count } = claim;
      const who = `${session ?? 'sessions'}${client === undefined ? '' : ` of ${client}`}`;
      const least = minGapUs > 0 ? ` from ${timeText(minGapUs)}` : '';
      const most = Number.isFinite(maxGapUs) ? ` up to ${timeText(maxGapUs)}` : '';
      const gaps = least === '' && most === '' ? '' : `, with gaps${least}${most}`;
      const many = count === undefined ? '' : `${amount(count)}: `;
      return `${many}${who} ${fate}${gaps}${why === undefined ? '' : ` (${why})`}`;
    }
    case 'dualMaster': {
      const never = claim.happens ? 'two MASTERs at once' : 'never two MASTERs at once';
      const longer = `for longer than ${timeText(claim.longerThanUs)}`;
      return `${never}${ofVhid(claim.which)} ${longer}${during(claim.span)}`;
    }
    case 'demotion':
      return `${claim.host} is demoted by ${claim.is} at ${timeText(claim.atUs)}`;
    case 'counter':
      return `${claim.host} counts ${amount(claim.count)} ${claim.counter}`;
    case 'states': {
      const { host, atUs, has, lacks, count, equals, differ } = claim;
      const parts = [
        ...(count === undefined
          ? []
          : [`has ${amount({ min: count, max: count })} ${many('state', { min: count, max: count })}`]),
        ...(equals === undefined ? [] : [`has the states of ${equals}`]),
        ...(differ === undefined
          ? []
          : [
              `differs from ${differ.from} in at most ${differ.max} ${many('state', { min: 0, max: differ.max })}`,
            ]),
        ...has.map((part) => `has a state '${part}'`),
        ...lacks.map((part) => `has no state '${part}'`),
      ];
      return `${host} ${parts.join(', ')} at ${timeText(atUs)}`;
    }
    case 'flooded': {
      const { segment, mac, max } = claim;
      const where = `${mac === undefined ? '' : ` to ${mac}`} on ${segment}`;
      return `${amount({ min: 0, max })} flooded ${many('frame', { min: 0, max })}${where}`;
    }
    case 'steps': {
      const where = claim.host === undefined ? '' : ` at ${claim.host}`;
      return `${amount(claim.count)} ${many('step', claim.count)} ${claim.step}${where}${during(claim.span)}`;
    }
    case 'alarms':
      return `${amount(claim.count)} ${many('alarm', claim.count)} of ${claim.alarm}${ofVhid(claim.which)}${during(claim.span)}`;
  }
}

/** `exactly 2`, `2 to 4`, `no`, `at most 2`. */
export function amount({ min, max }: Bounds): string {
  if (max === 0) return 'no';
  if (min === max) return `exactly ${min}`;
  if (!Number.isFinite(max)) return `at least ${min}`;
  return min === 0 ? `at most ${max}` : `${min} to ${max}`;
}

/** By the number that stands before it: see `amount`. */
function many(word: string, { min, max }: Bounds): string {
  return (Number.isFinite(max) ? max : min) === 1 ? word : `${word}s`;
}

function ofVhid({ vhid, segment }: ElectionChoice): string {
  const where = segment === undefined ? '' : ` on ${segment}`;
  return vhid === undefined ? where : ` for vhid ${vhid}${where}`;
}

function during({ fromUs, toUs }: Span): string {
  return toUs === Number.POSITIVE_INFINITY ? '' : ` from ${timeText(fromUs)} to ${timeText(toUs)}`;
}
