import { describe, expect, it } from 'vitest';
import { type RequestFacts, refusalOf } from './guard.js';

const get = (url: string, headers: RequestFacts['headers'] = {}, method = 'GET'): number | undefined =>
  refusalOf({ method, url, headers: { host: '127.0.0.1:7112', ...headers } }, ['fw.example', '[fd00::7]'])
    ?.status;

describe('2. a guard of a server on loopback', () => {
  it.each([
    ...['127.0.0.1', '127.0.0.1:7112', '127.0.0.1:1', '[::1]', '[::1]:7112', 'localhost', 'LocalHost:8000'],
    ...['fw.example', 'FW.example:80', '[fd00::7]:7112'],
  ])('answers to Host %s', (host) => {
    expect(get('/', { host })).toBeUndefined();
    expect(get('/api/v1/about', { host, origin: `http://${host}` })).toBeUndefined();
  });

  it.each([
    ...['evil.example', 'evil.example:7112', 'localhost.evil.example', 'localhost.', 'evil.fw.example'],
    ...['127.0.0.1.evil.example', '127.0.0.1:7112:7112', '127.0.0.1@evil.example', '127.0.0.2', '0.0.0.0'],
    ...['', ' ', '[::2]', '::1', '[::1', '127.0.0.1:', '127.0.0.1:x', '127.0.0.1/', 'fd00::7'],
  ])('misdirects Host "%s", on every path, and before it looks at anything else', (host) => {
    for (const url of ['/', '/api/v1/about', '*']) expect(get(url, { host })).toBe(421);
    expect(get('/', { host }, 'POST')).toBe(421);
  });

  it('misdirects a request without Host', () => {
    expect(refusalOf({ method: 'GET', url: '/', headers: {} })?.status).toBe(421);
  });

  it('looks at the host of a whole URL, too', () => {
    expect(get('http://evil.example/')).toBe(421);
    expect(get('http://127.0.0.1:7112/')).toBeUndefined();
    expect(get('http://127.0.0.1:7112/api/v1/about', { origin: 'http://evil.example' })).toBe(403);
  });

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'get', ''])('refuses the method "%s"', (method) => {
    expect(get('/', {}, method)).toBe(405);
    expect(get('/api/v1/about', { origin: 'http://evil.example' }, method)).toBe(405);
  });

  it('HEAD is answered as GET is', () => {
    expect(get('/', {}, 'HEAD')).toBeUndefined();
  });

  it.each([
    { origin: 'http://evil.example' },
    { origin: 'null' },
    { origin: '' },
    // Another server on this machine.
    { origin: 'http://127.0.0.1:3000' },
    { origin: 'http://localhost:7112' },
    { 'sec-fetch-site': 'cross-site' },
    { origin: 'http://127.0.0.1:7112', 'sec-fetch-site': 'cross-site' },
  ])('below /api it refuses %o', (headers) => {
    for (const url of ['/api/v1/about', '/api', '/api/', '//api/v1/about', '/%61pi/v1/about', '/x/../api/v1'])
      expect(get(url, headers), url).toBe(403);
    expect(get('/', headers)).toBeUndefined();
    expect(get('/apiary', headers)).toBeUndefined();
  });

  it.each([
    { origin: 'http://127.0.0.1:7112' },
    { 'sec-fetch-site': 'same-origin' },
    // Typed into the address bar.
    { 'sec-fetch-site': 'none' },
  ])('below /api it answers %o', (headers) => {
    expect(get('/api/v1/about', headers)).toBeUndefined();
  });
});
