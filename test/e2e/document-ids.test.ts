import { createHash } from 'node:crypto';
import { request } from 'undici';
import { expect, test } from 'vitest';
import { DEFAULT_WEB } from '../../src/settings/web.ts';
import { post, socketClient } from '../support/client-requests.ts';
import { startGateway } from '../support/gateway.ts';

// https://github.com/graphql/graphql-over-http/blob/main/spec/Appendix%20A%20--%20Persisted%20Documents.md

const ONE = '{ __typename }';
const TWO = 'query Two { accounts { name } }';
const hashOf = (document: string) => createHash('sha256').update(document).digest('hex');
const HASH = hashOf(ONE);

const start = (onlyDocuments = false) =>
  startGateway([], {
    web: {
      ...DEFAULT_WEB,
      documents: new Map([
        [HASH, ONE],
        ['one', ONE],
        ['x-build:one', ONE],
      ]),
      onlyDocuments,
    },
  });

const found = { status: 200, data: { __typename: 'Query' } };
const coded = (code: string) => ({ errors: [{ message: expect.any(String), extensions: { code } }] });

for (const id of [`sha256:${HASH}`, HASH, 'one', 'x-build:one']) {
  test(`finds a document by the id ${id} over POST, GET and WebSocket`, async () => {
    const { url } = await start(true);
    expect(await post(url, JSON.stringify({ documentId: id }))).toMatchObject(found);
    expect(await post(url, JSON.stringify({ documentId: id, query: ONE }))).toMatchObject(found);
    const { statusCode, body } = await request(`${url}?documentId=${encodeURIComponent(id)}`);
    expect({ status: statusCode, ...((await body.json()) as object) }).toMatchObject(found);
    const message = { query: '', documentId: id };
    expect(await socketClient(url).iterate(message).next()).toMatchObject({ value: { data: found.data } });
  });

  test(`finds a document by the hash ${id} of a persisted query`, async () => {
    const { url } = await start(true);
    const extensions = { persistedQuery: { version: 1, sha256Hash: id } };
    expect(await post(url, JSON.stringify({ extensions }))).toMatchObject(found);
  });
}

test('stores a document that is sent with its hash as documentId', async () => {
  const { url } = await start();
  const documentId = `sha256:${hashOf(TWO)}`;
  expect(await post(url, JSON.stringify({ documentId }))).toMatchObject(coded('PERSISTED_QUERY_NOT_FOUND'));
  const twice = [
    await post(url, JSON.stringify({ documentId, query: TWO })),
    await post(url, JSON.stringify({ documentId })),
  ];
  expect(twice).toMatchObject([{ data: { accounts: [] } }, { data: { accounts: [] } }]);
});

test('stores no document under an id that is not its hash', async () => {
  const { url } = await start();
  expect(await post(url, JSON.stringify({ documentId: 'two', query: TWO }))).toMatchObject({ data: { accounts: [] } });
  expect(await post(url, JSON.stringify({ documentId: 'two' }))).toMatchObject(coded('PERSISTED_QUERY_NOT_FOUND'));
});

test.each([
  ['another document than the hash of', `sha256:${HASH}`, TWO],
  ['another document than the registered id of', 'one', TWO],
  ['a hash that is too short', 'sha256:abc', undefined],
  ['a hash in upper case', `sha256:${HASH.toUpperCase()}`, undefined],
  ['an unknown prefix', 'md5:abc', undefined],
  ['a number', 7, undefined],
  ['an empty id', '', undefined],
])('rejects %s %s', async (_, documentId, query) => {
  const { url } = await start();
  expect(await post(url, JSON.stringify({ documentId, query }))).toMatchObject(coded('INVALID_INPUT'));
});

test('rejects the id of an unregistered document where only persisted documents are accepted', async () => {
  const { url } = await start(true);
  for (const documentId of ['two', `sha256:${hashOf(TWO)}`]) {
    expect(await post(url, JSON.stringify({ documentId }))).toMatchObject(coded('FORBIDDEN'));
    expect(await post(url, JSON.stringify({ documentId, query: TWO }))).toMatchObject(coded('FORBIDDEN'));
  }
});

test('runs no mutation of a document id over GET', async () => {
  const mutation = 'mutation { releaseReservation(input: { id: "x" }) { __typename } }';
  const { url } = await startGateway([], { web: { ...DEFAULT_WEB, documents: new Map([['release', mutation]]) } });
  expect((await request(`${url}?documentId=release`)).statusCode).toBe(405);
});
