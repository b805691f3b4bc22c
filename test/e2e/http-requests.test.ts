import { request } from 'undici';
import { expect, test } from 'vitest';
import { startGateway } from '../support/gateway.ts';
import { post } from '../support/posting.ts';

// https://graphql.github.io/graphql-over-http/draft/

test.each([
  ['a property of other clients', { operationType: 'query' }],
  ['properties of any kind', { id: 7, key: null, nested: { query: 'x' }, __proto: [] }],
])('ignores %s', async (_, more) => {
  const { url } = await startGateway([]);
  expect(await post(url, JSON.stringify({ ...more, query: '{ __typename }' }))).toMatchObject({
    status: 200,
    data: { __typename: 'Query' },
  });
});

test('ignores unknown parameters of a URL', async () => {
  const { url } = await startGateway([]);
  const { statusCode, body } = await request(`${url}?query=%7B__typename%7D&operationType=query&_=1`);
  expect({ status: statusCode, ...((await body.json()) as object) }).toEqual({
    status: 200,
    data: { __typename: 'Query' },
  });
});

test('returns 400 for a request without a document', async () => {
  const { url } = await startGateway([]);
  expect(await post(url, JSON.stringify({ qeury: '{ __typename }' }))).toMatchObject({ status: 400 });
});
