import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { configFileJsonSchema } from '../../../src/config/json-schema.ts';
import { CONNECTORS } from '../../../src/connectors/registry.ts';
import { WORKSPACE } from './shown-config.ts';

const isValid = new Ajv2020({
  strict: true,
  strictRequired: false,
  formats: { uri: (text) => URL.canParse(text) },
}).compile(configFileJsonSchema());

/** The YAML examples of a page that are configuration files. */
function examplesOf(page: string): unknown[] {
  const text = readFileSync(new URL(`../../../docs/${page}`, import.meta.url), 'utf8');
  return [...text.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, example = '']) => parse(example));
}

const CLIENT = { name: 'app', keySha256: 'a'.repeat(64), accounts: { '*': 'read' } };

describe('the JSON Schema of configuration files', () => {
  test.each(['configuration.md', 'authentication.md'])('accepts the examples of docs/%s', (page) => {
    const examples = examplesOf(page);
    expect(examples.length).toBeGreaterThan(0);
    for (const example of examples) expect(isValid(example), JSON.stringify(isValid.errors)).toBe(true);
  });

  test('accepts an account of each provider, and inserted variables', () => {
    const settings: Record<string, object> = {
      VASTAL: { timeZone: 'Europe/Oslo' },
      CALDAV: { baseUrl: 'https://dav.example.com', timeZone: 'Europe/Oslo' },
      ICALENDAR: { baseUrl: 'https://calendar.example.com', timeZone: 'Europe/Oslo' },
      GRAVITY_RAIL: { workspaceUuid: WORKSPACE },
    };
    for (const { provider } of CONNECTORS) {
      const account = { key: 'a', provider, credential: '${KEY}', settings: settings[provider] ?? {} };
      expect(isValid({ accounts: [account] }), provider).toBe(true);
      expect(isValid({ accounts: [{ ...account, settings: { ...account.settings, baseUrl: '${URL}' } }] })).toBe(true);
    }
    expect(isValid({ clients: [{ ...CLIENT, keySha256: '${APP_KEY}' }] })).toBe(true);
  });

  test.each([
    ['an unknown section', { accountz: [] }],
    ['an unknown provider', { accounts: [{ key: 'a', provider: 'calendly', credential: 'k' }] }],
    ['no credential', { accounts: [{ key: 'a', provider: 'calcom' }] }],
    ['two credentials', { accounts: [{ key: 'a', provider: 'calcom', credential: 'k', credentialFromHeader: 'x' }] }],
    ['a missing setting', { accounts: [{ key: 'a', provider: 'vastal', credential: 'k' }] }],
    [
      'the setting of another provider',
      {
        accounts: [{ key: 'a', provider: 'calcom', credential: 'k', settings: { timeZone: 'UTC' } }],
      },
    ],
    ['an unknown access', { clients: [{ ...CLIENT, accounts: { '*': 'admin' } }] }],
    ['a key instead of its hash', { clients: [{ ...CLIENT, keySha256: 'secret' }] }],
  ])('rejects %s', (_, file) => {
    expect(isValid(file)).toBe(false);
  });
});
