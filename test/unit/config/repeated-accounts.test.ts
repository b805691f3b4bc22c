import { describe, expect, test } from 'vitest';
import { parseFile, problemsOf, SECRET } from '../../support/invalid-config.ts';
import { WORKSPACE } from './shown-config.ts';

const SAME = 'have the same provider, base URL and credential';

type Entry = Record<string, unknown>;

const file = (...entries: Entry[]) =>
  JSON.stringify({ accounts: entries.map((entry, i) => ({ key: `a${i}`, ...entry })) });
const workspace = (workspaceUuid: string) => ({
  provider: 'gravity-rail',
  credential: SECRET,
  settings: { workspaceUuid, dayNumbering: 'iso' },
});

describe('two keys for one account at its provider', () => {
  test.each<[string, Entry, Entry]>([
    [
      'the same credential',
      { provider: 'calcom', credential: SECRET, name: 'One' },
      { provider: 'calcom', credential: SECRET, name: 'Two' },
    ],
    [
      'base URLs that differ in their notation',
      { provider: 'calcom', credential: SECRET },
      { provider: 'calcom', credential: SECRET, settings: { baseUrl: 'https://API.cal.com:443/' } },
    ],
    ['the same workspace', workspace(WORKSPACE), workspace(WORKSPACE)],
    [
      'the same header',
      { provider: 'calcom', credentialFromHeader: 'X-Key' },
      { provider: 'calcom', credentialFromHeader: 'x-key' },
    ],
  ])('are a problem: %s', (_, one, two) => {
    expect(problemsOf(() => parseFile(file(one, two)))).toEqual([
      expect.stringMatching(`The accounts a0 and a1 ${SAME}`),
    ]);
  });

  test('are a problem when the environment and the file configure it', () => {
    const text = file({ provider: 'calcom', credential: '${CALCOM_API_KEY}' });
    const problems = problemsOf(() => parseFile(text, { CALCOM_API_KEY: SECRET }));
    expect(problems).toEqual([expect.stringContaining(`The accounts calcom and a0 ${SAME}`)]);
  });

  test.each<[string, Entry, Entry]>([
    ['another credential', { provider: 'calcom', credential: SECRET }, { provider: 'calcom', credential: 'other' }],
    [
      'another base URL',
      { provider: 'calcom', credential: SECRET },
      { provider: 'calcom', credential: SECRET, settings: { baseUrl: 'https://cal.example.test' } },
    ],
    ['another provider', { provider: 'calcom', credential: SECRET }, { provider: 'guidebook', credential: SECRET }],
    ['another workspace', workspace(WORKSPACE), workspace(WORKSPACE.replace(/^./, '0'))],
    [
      'another header',
      { provider: 'calcom', credentialFromHeader: 'x-one' },
      { provider: 'calcom', credentialFromHeader: 'x-two' },
    ],
  ])('are none with %s', (_, one, two) => {
    expect(parseFile(file(one, two)).accounts).toHaveLength(2);
  });
});
