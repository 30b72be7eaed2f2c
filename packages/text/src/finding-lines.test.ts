import type { CaptureFinding } from '@carplab/analysis';
import { describe, expect, it } from 'vitest';
import { findingSentence } from './finding-lines.js';

const A = '10.0.0.1';
const B = '10.0.0.2';
const rank = (host: string, advbase: number, advskew = 0) => ({ host, advbase, advskew });
const unlearned = {
  ...{
    link: '',
    vlan: '',
    vhid: 7,
    family: 4 as const,
    mac: '00:00:5e:00:01:07',
    frames: 27,
    fromUs: 0,
    toUs: 1e6,
  },
  ...{ advertiser: A, advertiserMac: '02:00:00:00:00:01', isUnicast: true },
} as const;

describe('findingSentence', () => {
  it.each<[string, CaptureFinding, RegExp]>([
    [
      'a slower one that is never waited for',
      { code: 'advbase-differs', slower: rank(A, 4), faster: rank(B, 1) },
      /^10\.0\.0\.1 announces advbase 4 and 10\.0\.0\.2 advbase 1: .*waits 12\.000 s .*10\.0\.0\.2 3\.000 s\. .*every 4\.000 s, so 10\.0\.0\.2 takes over/,
    ],
    [
      'a slower one that is',
      { code: 'advbase-differs', slower: rank(A, 2), faster: rank(B, 1) },
      /10\.0\.0\.2 3\.000 s\. The lower advbase wins, whatever the advskews$/,
    ],
    [
      'flooding',
      { code: 'unlearned-mac', unlearned },
      /^27 frames went to 00:00:5e:00:01:07 \(.*\) and none came from it: 10\.0\.0\.1 advertises to a single host from 02:00:00:00:00:01, so switches do not learn/,
    ],
    [
      'flooding for a time',
      { code: 'unlearned-mac', unlearned: { ...unlearned, isUnicast: false, spokeUs: 0, untilUs: 9e6 } },
      /none came from it since 00:00:00\.000000 until 00:00:09\.000000: 10\.0\.0\.1 advertises from/,
    ],
    [
      'a skew below 0',
      { code: 'negative-demotion', host: A, advskew: 16, sum: -240, intervalUs: 62_500, fromUs: 0, toUs: 1 },
      /announces advskew 16 but advertises every 62\.500 ms.* are -240/,
    ],
    [
      'a VRRP goodbye',
      { code: 'vrrp-goodbye', goodbye: { link: 'lan', vlan: '5', vrid: 51, router: A, count: 2 } },
      /^vrid 51, vlan 5: 10\.0\.0\.1 said goodbye 2 times \(priority 0\)$/,
    ],
    [
      'pfsync in a wrong frame',
      { code: 'badmac', host: '', protocol: 'pfsync', isUnicast: true, count: 1 },
      /^1 unicast packet of pfsync interface went in a group's or broadcast frame/,
    ],
  ])('%s', (_, finding, sentence) => {
    expect(findingSentence(finding)).toMatch(sentence);
  });
});
