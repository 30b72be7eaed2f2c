/** What a guard looks at: the parts of a request that say where it comes from. Header names are lower case. */
export interface RequestFacts {
  readonly method?: string | undefined;
  /** As in the first line of the request: a path, or a whole URL. */
  readonly url?: string | undefined;
  readonly headers: {
    readonly host?: string | undefined;
    readonly origin?: string | undefined;
    readonly 'sec-fetch-site'?: string | readonly string[] | undefined;
  };
}

/** Why a request is refused, as an HTTP answer. */
export interface RefusedRequest {
  readonly status: 403 | 405 | 421;
  readonly headers: Readonly<Record<string, string>>;
  /** A sentence, without a line break. */
  readonly text: string;
}

const LOOPBACK_HOSTS: readonly string[] = ['127.0.0.1', '[::1]', 'localhost'];
const METHODS: readonly string[] = ['GET', 'HEAD'];
const HOST_AND_PORT = /^(\[[^\]]*\]|[^:[\]]+)(?::\d{1,5})?$/;

/**
 * Judges whether a server on loopback may answer a request. Its `Host` must be 127.0.0.1, [::1], localhost or one of
 * `allowHosts`, with any port or none (421): the name of a page that was rebound to loopback is not among them. Only GET
 * and HEAD (405). Below `/api` no page of another origin may ask (403).
 *
 * @param allowHosts more names or addresses, without a port; IPv6 addresses in brackets
 * @returns undefined if it may
 * @example
 * refusalOf({ method: 'GET', url: '/', headers: { host: 'localhost:7112' } }); // => undefined
 * refusalOf({ method: 'GET', url: '/', headers: { host: 'evil.example' } }).status; // => 421
 * refusalOf({ method: 'GET', url: '/', headers: { host: 'fw.example' } }, ['fw.example']); // => undefined
 */
export function refusalOf(
  request: RequestFacts,
  allowHosts: readonly string[] = [],
): RefusedRequest | undefined {
  const { method = '', url = '', headers } = request;
  const target = targetOf(url);
  const names = [...new Set([...LOOPBACK_HOSTS, ...allowHosts].map((name) => name.toLowerCase()))];
  const hosts = target.host === undefined ? [headers.host] : [headers.host, target.host];
  if (!hosts.every((host) => names.includes(hostName(host))))
    return refused(421, `Host must be one of ${names.join(', ')}`);
  if (!METHODS.includes(method))
    return refused(405, `only ${METHODS.join(' and ')} are answered`, { allow: METHODS.join(', ') });
  if (!/^\/+api(\/|$)/i.test(target.path)) return undefined;
  if (isForeign(headers) || headers['sec-fetch-site']?.includes('cross-site'))
    return refused(403, 'a page of another origin may not ask this');
  return undefined;
}

function refused(
  status: RefusedRequest['status'],
  text: string,
  headers: Readonly<Record<string, string>> = {},
): RefusedRequest {
  return { status, text, headers };
}

/** Whether a page of another origin asks. A page of this one may have come through a proxy with TLS. */
function isForeign({ origin, host }: RequestFacts['headers']): boolean {
  return origin !== undefined && origin.replace(/^https?:\/\//, '').toLowerCase() !== host?.toLowerCase();
}

/** The parts of a request's target, with the path decoded: `/%61pi` is `/api`. */
function targetOf(url: string): { readonly path: string; readonly host?: string } {
  const isWhole = !url.startsWith('/');
  try {
    const { host, pathname } = new URL(isWhole ? url : `http://localhost${url}`);
    const path = decodeURIComponent(pathname);
    return isWhole ? { path, host } : { path };
  } catch {
    return { path: url };
  }
}

/** The name in a `Host` header, without its port; empty if there is none. */
function hostName(host = ''): string {
  return HOST_AND_PORT.exec(host)?.[1]?.toLowerCase() ?? '';
}
