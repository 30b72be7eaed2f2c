import { describe, expect, it } from 'vitest';
import { addonFailure } from './addons.js';

describe('without an addon', () => {
  it.each(['cap', 'raw-socket'] as const)('%s: what to install on each system', (name) => {
    const missing = Object.assign(new Error(`Cannot find module '${name}'`), { code: 'MODULE_NOT_FOUND' });
    const { message, code } = addonFailure(name, missing);
    expect(code).toBe('addon');
    expect(message).toMatch(new RegExp(`^the addon '${name}' .* not installed`));
    for (const words of ['apt-get install', 'dnf install', 'xcode-select --install', 'pkg install', 'npm ci'])
      expect(message).toContain(words);
    expect(/libpcap-dev\b/.test(message)).toBe(name === 'cap');
  });

  it('reports an addon built for another Node in one line', () => {
    const error = new Error(
      "The module 'cap.node'\nwas compiled against a different Node.js version using\n115.",
    );
    expect(addonFailure('cap', error).message).toMatch(
      /does not load: The module 'cap\.node' was compiled against a different Node\.js version using 115\.\.\n/,
    );
  });

  it('reports why an addon does not load', () => {
    const error = new Error('libpcap.so.0.8: cannot open shared object file\nRequire stack: …');
    expect(addonFailure('cap', error).message).toMatch(
      /does not load: libpcap\.so\.0\.8: cannot open shared object file\.\n {2}Debian/,
    );
  });
});
