import { describe, expect, it } from 'vitest';
import { allowedHost, bracketedHost, isLoopback, listenPlace, origin, urlOf } from './listen-place.js';

describe('--listen', () => {
  it.each([
    ['127.0.0.1:7112', { host: '127.0.0.1', port: 7112 }],
    ['[::1]:0', { host: '::1', port: 0 }],
    ['localhost:65535', { host: 'localhost', port: 65_535 }],
    ['fw-1.example:80', { host: 'fw-1.example', port: 80 }],
    ['0.0.0.0:1', { host: '0.0.0.0', port: 1 }],
  ])('takes %s', (text, place) => {
    expect(listenPlace(text)).toEqual(place);
  });

  it.each([
    ...['7112', '127.0.0.1', '127.0.0.1:', '127.0.0.1:65536', '127.0.0.1:-1', '127.0.0.1:7x', ':7112', ''],
    ...['127.0.0.300:1', '127.0.1:1', '::1:7112', '[127.0.0.1]:1', '[::1]', '[]:1', 'a b:1', '-x:1', 'x/y:1'],
  ])('refuses "%s"', (text) => {
    expect(() => listenPlace(text)).toThrow(
      `'${text}' is not ADDRESS:PORT, as in 127.0.0.1:7112 or [::1]:7112; 0 is any free port.`,
    );
  });
});

describe('--embed-from', () => {
  it.each([
    ['https://docs.example', 'https://docs.example'],
    ['https://Docs.example/', 'https://docs.example'],
    ['http://[::1]:8000', 'http://[::1]:8000'],
  ])('takes %s', (text, found) => {
    expect(origin(text)).toBe(found);
  });

  it.each([
    ...['docs.example', 'https://docs.example/page', 'https://a@docs.example', "'none'", '*', 'data:x', ''],
    ...['https://docs.example; script-src *', 'https://docs.example https://evil.example', 'file:///'],
  ])('refuses "%s"', (text) => {
    expect(() => origin(text)).toThrow(`'${text}' is not an origin`);
  });
});

describe('--allow-host', () => {
  it.each([
    ['fw.example', 'fw.example'],
    ['192.0.2.7', '192.0.2.7'],
    ['fd00::7', '[fd00::7]'],
    ['[fd00::7]', '[fd00::7]'],
  ])('takes %s as %s', (text, host) => {
    expect(allowedHost(text)).toBe(host);
  });

  it.each(['fw.example:80', 'http://fw.example', '[fw.example]', '*', '', '192.0.2.300', '[fd00::7]:80'])(
    'refuses "%s"',
    (text) => {
      expect(() => allowedHost(text)).toThrow('is not a name or an address, without a port');
    },
  );
});

describe('the URL', () => {
  it.each([
    ['127.0.0.1', [], 'http://127.0.0.1:7112/'],
    ['::1', [], 'http://[::1]:7112/'],
    ['0.0.0.0', ['fw.example'], 'http://127.0.0.1:7112/'],
    ['::', [], 'http://[::1]:7112/'],
    ['127.0.0.1', ['fw.example'], 'http://127.0.0.1:7112/'],
    // It answers to that name only.
    ['192.0.2.7', ['fw.example'], 'http://fw.example:7112/'],
    ['192.0.2.7', ['fw.example', '192.0.2.7'], 'http://192.0.2.7:7112/'],
    ['192.0.2.7', [], 'http://192.0.2.7:7112/'],
  ])('of %s, which answers also to %j, is %s', (host, allowHosts, url) => {
    expect(urlOf({ host, port: 7112 }, allowHosts)).toBe(url);
  });

  it('has IPv6 addresses in brackets', () => {
    expect([bracketedHost('fd00::7'), bracketedHost('192.0.2.7')]).toEqual(['[fd00::7]', '192.0.2.7']);
  });
});

it.each([
  ...[['127.0.0.1', true] as const, ['127.9.9.9', true] as const, ['::1', true] as const],
  ...[['::ffff:127.0.0.1', true] as const, ['0.0.0.0', false] as const, ['::', false] as const],
  ...[['192.0.2.7', false] as const, ['fe80::1', false] as const, ['128.0.0.1', false] as const],
])('whether %s is loopback: %s', (address, is) => {
  expect(isLoopback(address)).toBe(is);
});
