import { createRequire } from 'node:module';
import { wordsOf } from './errno.js';
import { PortFailure } from './live-port.js';

export type AddonName = 'cap' | 'raw-socket';

/** What each addon is for, and whether its build needs libpcap. */
const NEEDS: Readonly<Record<AddonName, { readonly what: string; readonly pcap: boolean }>> = {
  cap: { what: 'whole frames of an interface', pcap: true },
  'raw-socket': { what: 'IP packets without libpcap', pcap: false },
};

/** Why an addon cannot be loaded, and exactly what to install. */
export function addonFailure(name: AddonName, error: unknown): PortFailure {
  const { what, pcap } = NEEDS[name];
  const missing = error instanceof Error && 'code' in error && error.code === 'MODULE_NOT_FOUND';
  const found = missing
    ? 'it is not installed: npm skips it where it cannot be built'
    : `it does not load: ${wordsOf(error).split('\nRequire stack')[0]!.replaceAll('\n', ' ').slice(0, 400)}`;
  const withPcap = (text: string): string => (pcap ? text : '');
  return new PortFailure(
    'addon',
    [
      `the addon '${name}' (${what}) is required, but ${found}.`,
      `  Debian, Ubuntu  apt-get install python3 make g++${withPcap(' libpcap-dev')}`,
      `  Fedora          dnf install python3 make gcc-c++${withPcap(' libpcap-devel')}`,
      `  macOS           xcode-select --install${withPcap('  (it brings libpcap)')}`,
      `  FreeBSD         pkg install python3 gmake${withPcap('  (libpcap is in the base system)')}`,
      'and then install carplab again: npm ci in a clone, npm install elsewhere.',
    ].join('\n'),
  );
}

/** The file of the process that holds a cap handle. Addons are resolved from there, which works from a bundle too. */
export function capProcessFile(): string {
  return createRequire(import.meta.url).resolve('@carplab/live/cap-process');
}

/** Loads an addon. Called only when it is needed, because everything else works without. Throws a `PortFailure`. */
export function loadAddon<T>(name: AddonName): T {
  try {
    return createRequire(capProcessFile())(name) as T;
  } catch (error) {
    throw addonFailure(name, error);
  }
}
