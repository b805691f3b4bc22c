import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeGlobalId, encodeGlobalId } from '../../../src/domain/global-id.ts';

const type = fc.stringMatching(/^[A-Z][A-Za-z]{0,30}$/);
const account = fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,62}$/);
/** Ids are the providers' own, so they can be any text, colons included. */
const id = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.nat().map(String),
  fc.uuid(),
  fc.string({ unit: fc.constantFrom(':', '=', '/', '.', 'a') }),
);
const ref = fc.record({ type, account, id }, { noNullPrototype: true });

test('decodeGlobalId returns what was encoded', () => {
  fc.assert(
    fc.property(ref, (named) => {
      expect(decodeGlobalId(encodeGlobalId(named))).toEqual(named);
    }),
  );
});

test('the ids of different resources differ', () => {
  fc.assert(
    fc.property(ref, ref, (a, b) => {
      const same = a.type === b.type && a.account === b.account && a.id === b.id;
      expect(encodeGlobalId(a) === encodeGlobalId(b)).toBe(same);
    }),
  );
});

test('an id needs no escaping in a URL', () => {
  fc.assert(
    fc.property(ref, (named) => {
      expect(encodeGlobalId(named)).toMatch(/^[\w-]+$/);
    }),
  );
});

test('decodeGlobalId accepts only canonical ids', () => {
  const sign = fc.constantFrom(...'ABQZagkwz048-_=+/ é'.split(''));
  const nearby = fc
    .tuple(ref.map(encodeGlobalId), fc.nat(), fc.nat({ max: 1 }), fc.string({ unit: sign, maxLength: 3 }))
    .map(([text, place, gone, put]) => {
      const at = place % (text.length + 1);
      return text.slice(0, at) + put + text.slice(at + gone);
    });
  const bytes = fc.uint8Array({ maxLength: 12 }).map((some) => Buffer.from(some).toString('base64url'));
  fc.assert(
    fc.property(fc.oneof(nearby, bytes, fc.string({ unit: sign }), ref.map(encodeGlobalId)), (text) => {
      const [named = '', owner = '', ...own] = Buffer.from(text, 'base64url').toString('utf8').split(':');
      const meant = { type: named, account: owner, id: own.join(':') };
      const isId = named && owner && own.length > 0 && encodeGlobalId(meant) === text.replace(/={1,2}$/, '');
      expect(decodeGlobalId(text)).toEqual(isId ? meant : undefined);
    }),
    { numRuns: 5000 },
  );
});

test('an account has an id', () => {
  const named = { type: 'Account', account: 'calcom', id: '' };
  expect(decodeGlobalId(encodeGlobalId(named))).toEqual(named);
});

test('decodeGlobalId accepts padding', () => {
  const named = { type: 'Schedule', account: 'a', id: '12' };
  const padded = Buffer.from('Schedule:a:12').toString('base64').replaceAll('+', '-').replaceAll('/', '_');
  expect(padded).toMatch(/=$/);
  expect(decodeGlobalId(padded)).toEqual(named);
});

test.each([
  ['an empty string', ''],
  ['a number', '12'],
  ['an unencoded id', 'Schedule:a:1'],
  ['a text without colon', encoded('Schedule')],
  ['a text without id', encoded('Schedule:a')],
  ['a text without account', encoded('Schedule::1')],
  ['a text without type', encoded(':a:1')],
  ['invalid UTF-8', Buffer.from([0xff, 0xfe, 0x3a, 0x61, 0x3a, 0x31]).toString('base64url')],
  ['surrounding spaces', ` ${encoded('Schedule:a:1')} `],
  ['a trailing character', `${encoded('Schedule:a:1')}!`],
  ['padding inside', `${encoded('Schedule:a:1')}=A`],
  ['unused bits that are not 0', encoded('Schedule:a:12').replace(/.$/, 'h')],
])('decodeGlobalId returns undefined for %s', (_, text) => {
  expect(decodeGlobalId(text)).toBeUndefined();
});

test('decodeGlobalId never throws, and returns undefined or the id of the text', () => {
  const garbage = fc.oneof(
    fc.string(),
    fc.string({ unit: 'binary' }),
    fc.base64String(),
    fc.uint8Array().map((bytes) => Buffer.from(bytes).toString('base64url')),
    fc.string().map(encoded),
    fc.tuple(ref, fc.string()).map(([named, more]) => encodeGlobalId(named) + more),
  );
  fc.assert(
    fc.property(garbage, (text) => {
      const decoded = decodeGlobalId(text);
      expect(decoded && encodeGlobalId(decoded)).toBe(decoded && text.replace(/=+$/, ''));
    }),
    { numRuns: 500 },
  );
});

function encoded(text: string): string {
  return Buffer.from(text).toString('base64url');
}
