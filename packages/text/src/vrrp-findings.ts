import type { VrrpRules } from '@carplab/analysis';
import { pathWords } from './envelope-text.js';
import { NO_PAINT, type Paint } from './paint.js';

/** A finding in a capture, with the keys of the published schemas. */
export interface CaptureFinding {
  readonly code: string;
  readonly severity: 'error' | 'warning' | 'note';
  readonly link: string;
  /** The vhid, or VRRP's number. */
  readonly vhid: number;
  readonly message: string;
}

/**
 * What different rules of VRRPv3 checksums mean for the routers.
 *
 * @example
 * vrrpFindings([{ link: 'lan', vrid: 2, vlan: '', pseudoHeader: ['10.0.0.3'], plain: ['10.0.0.4'] }])[0].code; // => 'vrrp-checksum-rules-differ'
 */
export function vrrpFindings(rules: readonly VrrpRules[]): CaptureFinding[] {
  return rules.map(({ link, vrid, vlan, pseudoHeader, plain }) => {
    const where = `vrid ${vrid}${vlan === '' ? '' : `, ${pathWords(vlan)}`}`;
    if (pseudoHeader.length > 0)
      return {
        code: 'vrrp-checksum-rules-differ',
        severity: 'error',
        ...{ link, vhid: vrid },
        message: `${where}: ${pseudoHeader.join(', ')} sums a pseudo-header into its checksums and ${plain.join(', ')} does not: each drops what the other sends, and both become master (keepalived: v3_checksum_as_v2)`,
      };
    return {
      code: 'vrrp-checksum-plain',
      severity: 'note',
      ...{ link, vhid: vrid },
      message: `${where}: ${plain.join(', ')} leaves the pseudo-header out of its checksums, as RFC 9568 has it; FreeBSD, and keepalived by default, drop them`,
    };
  });
}

/** Findings as lines of a report. */
export function findingLines(findings: readonly CaptureFinding[], paint: Paint = NO_PAINT): string[] {
  return findings.map(({ severity, message }) => (severity === 'error' ? paint.bad(message) : message));
}
