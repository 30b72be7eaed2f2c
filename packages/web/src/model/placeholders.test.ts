import { expect, it } from 'vitest';
import { Placeholders, passwordsOf } from './placeholders.js';

it('equal passwords have one placeholder, and known ones stay', () => {
  const places = new Placeholders();
  const vhids = [{ password: 'first' }, { password: 'second' }, { password: 'first' }, { password: 'known' }];
  expect(passwordsOf(places.hide({ vhids }, ['known']))).toEqual(['pw1', 'pw2', 'known']);
  expect(places.hide({ password: 'second' })).toEqual({ password: 'pw2' });
});

it('the first 19 bytes count, as in the HMAC', () => {
  const places = new Placeholders();
  const known = ['MonMotDePasseCarp2025'];
  expect(places.hide({ password: 'MonMotDePasseCarp2026' }, known)).toEqual({ password: known[0] });
  expect(places.hide({ password: 'MonMotDePasseCarp3025' }, known)).toEqual({ password: 'pw1' });
  expect(places.hide({ password: 'MonMotDePasseCarp3099' }, known)).toEqual({ password: 'pw1' });
});

it('a placeholder that is in use is not given to another, and stays what it is', () => {
  expect(new Placeholders().hide({ password: 'typed' }, ['pw1', 'pw2'])).toEqual({ password: 'pw3' });
  expect(new Placeholders().hide({ password: 'pw7' })).toEqual({ password: 'pw7' });
});
