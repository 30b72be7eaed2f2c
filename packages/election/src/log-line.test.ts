import { describe, expect, it } from 'vitest';
import { formatDemotion, formatLog } from './log-line.js';

describe('log lines', () => {
  it('OpenBSD names the group that it demotes', () => {
    const effect = { delta: 1, reason: '> snderrors', error: 55 };
    expect(formatDemotion('openbsd', effect, 33, 'carp7', 'carp')).toBe(
      'carp7 demoted group carp by 1 to 33 (> snderrors)',
    );
  });

  it('the others say nothing of their count', () => {
    for (const dialect of ['netbsd', 'dragonfly', 'freebsd9', 'ucarp'] as const) {
      expect(formatDemotion(dialect, { delta: 1, reason: '', error: 0 }, 1, 'carp0')).toBeUndefined();
    }
  });

  it('what it does not know stays as it is, and names with $ are names', () => {
    const line = {
      kind: 'log',
      level: 'info',
      template: '{if} {nobody} {vhid}',
      from: 'INIT',
      to: 'INIT',
      reason: '',
      error: 0,
    } as const;
    expect(formatLog(line, { vhid: 9, demotion: 0 }, '$&')).toBe('$& {nobody} 9');
  });
});
