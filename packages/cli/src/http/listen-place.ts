import { isIP } from 'node:net';
import { InvalidArgumentError } from 'commander';

/** Where a command listens. */
export interface ListenPlace {
  /** An address or a name; IPv6 without brackets. */
  readonly host: string;
  readonly port: number;
}

const LAST_PORT = 65_535;
const NAME = /^[a-z\d]([a-z\d.-]*[a-z\d])?$/i;

/** The value of `--listen`: `127.0.0.1:7112`, `[::1]:7112`, `localhost:7112`. */
export function listenPlace(text: string): ListenPlace {
  const [, bracketed, plain, digits] = /^(?:\[([^\]]*)\]|([^:[\]]*)):(\d{1,5})$/.exec(text) ?? [];
  const host = bracketed ?? plain ?? '';
  const port = Number(digits);
  const isHost = bracketed === undefined ? isNameOrIPv4(host) : isIP(host) === 6;
  if (isHost && port <= LAST_PORT) return { host, port };
  throw new InvalidArgumentError(
    `'${text}' is not ADDRESS:PORT, as in 127.0.0.1:7112 or [::1]:7112; 0 is any free port.`,
  );
}

/** The value of `--allow-host` as `Host` headers have it: a name or an address, without a port. */
export function allowedHost(text: string): string {
  const bare = /^\[(.*)\]$/.exec(text)?.[1] ?? text;
  if (isIP(bare) === 6) return `[${bare}]`;
  if (isNameOrIPv4(text)) return text;
  throw new InvalidArgumentError(`'${text}' is not a name or an address, without a port.`);
}

/** The value of `--embed-from`: an origin as browsers have it, `https://docs.example`. */
export function origin(text: string): string {
  if (/^https?:/i.test(text) && URL.canParse(text)) {
    const { origin: found } = new URL(text);
    if (text.toLowerCase() === found || text.toLowerCase() === `${found}/`) return found;
  }
  throw new InvalidArgumentError(`'${text}' is not an origin, as https://docs.example or http://[::1]:8000.`);
}

/**
 * The URL of a server that is bound to this and answers to these hosts besides those of loopback. One that is bound to
 * all addresses is reached through loopback, too.
 */
export function urlOf({ host, port }: ListenPlace, allowHosts: readonly string[]): string {
  return `http://${reachedAs(host, allowHosts)}:${port}/`;
}

function reachedAs(host: string, allowHosts: readonly string[]): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  if (host === '::') return '[::1]';
  const own = bracketedHost(host);
  return isLoopback(host) || allowHosts.includes(own) ? own : (allowHosts[0] ?? own);
}

/** A host as URLs and `Host` headers have it. */
export function bracketedHost(host: string): string {
  return isIP(host) === 6 ? `[${host}]` : host;
}

/** Whether only this machine reaches an address, or the name of loopback. */
export function isLoopback(address: string): boolean {
  return /^(::ffff:)?127\./.test(address) || address === '::1' || address === 'localhost';
}

function isNameOrIPv4(text: string): boolean {
  return isIP(text) === 4 || (NAME.test(text) && !/^[\d.]+$/.test(text));
}
