/** How tests start the browser. */
import { existsSync } from 'node:fs';

/** Debian's Chromium without windows, which needs half the time to open a page; else the one with them. */
const FOUND = ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium'].find((path) => existsSync(path));

/** Debian's Chromium, or the one of $CHROMIUM. */
export const CHROMIUM: string = process.env['CHROMIUM'] ?? FOUND ?? 'chromium';
/** Chromium must not access the network. */
export const CHROMIUM_FLAGS: string[] = [
  ...['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-dev-shm-usage'],
];
