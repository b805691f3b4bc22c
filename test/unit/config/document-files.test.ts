import { describe, expect, test } from 'vitest';
import { parseConfig } from '../../../src/config/config.ts';
import { documentHashOf } from '../../../src/settings/persisted-documents.ts';
import { problemsOf, SECRET } from '../../support/invalid-config.ts';

const ONE = '{ accounts { name } }';
const TWO = 'query Two { __typename }\n';

function parse(files: Readonly<Record<string, string>>, environment: Record<string, string> = {}) {
  const readFile = (path: string) => {
    const text = files[path];
    if (text === undefined) throw new Error(`ENOENT ${SECRET}`);
    return text;
  };
  const listFiles = (path: string) =>
    path === 'folder' ? Object.keys(files).map((name) => name.replace('folder/', '')) : undefined;
  return parseConfig({ PERSISTED_DOCUMENTS: 'documents.json', ...environment }, readFile, listFiles).web;
}

test('identifies the documents of a folder by the hash of their text, with and without the last line break', () => {
  const files = { 'folder/a.graphql': ONE, 'folder/b.graphql': `${TWO}\n`, 'folder/c.md': SECRET };
  const { documents, onlyDocuments } = parse(files, { PERSISTED_DOCUMENTS: 'folder' });
  expect([...documents]).toEqual([ONE, `${ONE}\n`, `${TWO}\n`, TWO].map((text) => [documentHashOf(text), text]));
  expect(onlyDocuments).toBe(false);
});

test('identifies the documents of a file by the hash in it', () => {
  const file = JSON.stringify({ [documentHashOf(ONE)]: ONE });
  const { documents, onlyDocuments } = parse({ 'documents.json': file }, { PERSISTED_ONLY: 'true' });
  expect([...documents]).toEqual([[documentHashOf(ONE), ONE]]);
  expect(onlyDocuments).toBe(true);
});

test.each([
  ['a hash with the prefix of the specification', { [`sha256:${documentHashOf(ONE)}`]: ONE }, documentHashOf(ONE)],
  // GraphQL Code Generator hashes with SHA-1 by default, Relay with MD5.
  [
    'an id of GraphQL Code Generator',
    { '2a1c5e6fd0b8c6d9c0d9f0f4a1e1b6e4a6f0c1d2': ONE },
    '2a1c5e6fd0b8c6d9c0d9f0f4a1e1b6e4a6f0c1d2',
  ],
  [
    'an id in a manifest of Apollo',
    {
      format: 'apollo-persisted-query-manifest',
      version: 1,
      operations: [{ id: 'get-accounts', name: 'Accounts', type: 'query', body: ONE }],
    },
    'get-accounts',
  ],
])('identifies the documents of a file by %s, and by their hash', (_, file, id) => {
  const { documents } = parse({ 'documents.json': JSON.stringify(file) });
  expect(Object.fromEntries(documents)).toEqual({ [id]: ONE, [documentHashOf(ONE)]: ONE });
});

describe('reports', () => {
  test.each<[string, Record<string, string>, RegExp]>([
    ['that there is nothing', {}, /cannot be read/],
    ['that it is no JSON', { 'documents.json': SECRET }, /must be a JSON object/],
    ['that it is a list', { 'documents.json': `["${SECRET}"]` }, /must be a JSON object/],
    ['that it is empty', { 'documents.json': '{}' }, /contains no document/],
    [
      'that a hash is wrong',
      { 'documents.json': JSON.stringify({ [documentHashOf(SECRET)]: ONE }) },
      /key of entry 1 is not the SHA-256/,
    ],
    [
      'that a hash with a prefix is wrong',
      { 'documents.json': JSON.stringify({ [`sha256:${SECRET}`]: ONE }) },
      /key of entry 1 is not the SHA-256/,
    ],
    [
      'that a manifest of Apollo has no operations',
      { 'documents.json': JSON.stringify({ format: 'apollo-persisted-query-manifest', operations: SECRET }) },
      /must be a JSON object/,
    ],
    [
      'that an operation of a manifest has no id',
      { 'documents.json': JSON.stringify({ format: 'apollo-persisted-query-manifest', operations: [{ body: ONE }] }) },
      /id of entry 1 must be a string/,
    ],
    ['that a document is none', { 'documents.json': JSON.stringify({ [SECRET]: 5 }) }, /entry 1 must be a string/],
    [
      'that a document cannot be parsed',
      { 'documents.json': JSON.stringify({ [documentHashOf(SECRET)]: SECRET }) },
      /entry 1 is not a valid GraphQL document/,
    ],
  ])('%s', (_, files, problem) => {
    expect(problemsOf(() => parse(files))).toEqual([expect.stringMatching(problem)]);
  });

  test('a folder without documents, or with invalid ones', () => {
    const folder = { PERSISTED_DOCUMENTS: 'folder' };
    expect(problemsOf(() => parse({}, folder))).toEqual([expect.stringMatching(/no \.graphql file/)]);
    expect(problemsOf(() => parse({ 'folder/a.graphql': SECRET }, folder))).toEqual([
      expect.stringMatching(/a\.graphql is not a valid GraphQL document/),
    ]);
  });

  test('that only persisted documents are accepted and there are none', () => {
    expect(problemsOf(() => parseConfig({ PERSISTED_ONLY: 'true' }, () => ''))).toEqual([
      expect.stringMatching(/^PERSISTED_ONLY: .*PERSISTED_DOCUMENTS/),
    ]);
  });

  test('that only persisted documents are accepted, and routers send their own', () => {
    const file = JSON.stringify({ [documentHashOf(ONE)]: ONE });
    const both = { PERSISTED_ONLY: 'true', FEDERATION: 'true' };
    expect(problemsOf(() => parse({ 'documents.json': file }, both))).toEqual([
      expect.stringMatching(/^FEDERATION: .*PERSISTED_ONLY/),
    ]);
    expect(() => parse({ 'documents.json': file }, { FEDERATION: 'true' })).not.toThrow();
  });
});
