/** How tests start the browser. */

/** Debian's Chromium, or the one of $CHROMIUM. */
export const CHROMIUM: string = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
/** Chromium must not access the network. */
export const CHROMIUM_FLAGS: string[] = [
  ...['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-dev-shm-usage'],
];
