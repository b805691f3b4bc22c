import { expect, test } from 'vitest';
import { parseConfig } from '../../../src/config/config.ts';
import { noFile, problemsOf, SECRET } from '../../support/invalid-config.ts';

const proxyOf = (environment: Readonly<Record<string, string>>) => parseConfig(environment, noFile).proxy;

test('there is no proxy without a variable, or with an empty one', () => {
  expect([proxyOf({}), proxyOf({ HTTPS_PROXY: '' }), proxyOf({ NO_PROXY: 'example.org' })]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});

test('proxies are read from the usual variables, those in lower case first', () => {
  const upper = { HTTP_PROXY: 'http://a:1', HTTPS_PROXY: 'http://b:2', NO_PROXY: 'c' };
  expect(proxyOf(upper)).toEqual({ httpProxy: 'http://a:1', httpsProxy: 'http://b:2', noProxy: 'c' });
  const lower = { https_proxy: 'http://d:4', no_proxy: 'e' };
  expect(proxyOf({ ...upper, ...lower })).toEqual({ httpProxy: 'http://a:1', httpsProxy: 'http://d:4', noProxy: 'e' });
});

test('a proxy that is no URL is an error that does not show it', () => {
  const problems = problemsOf(() => parseConfig({ HTTPS_PROXY: `me:${SECRET}@proxy:3128` }, noFile));
  expect(problems).toEqual(['HTTPS_PROXY: Must be an http:// or https:// URL']);
});
