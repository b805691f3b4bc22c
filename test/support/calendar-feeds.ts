import { request } from 'undici';
import { expect } from 'vitest';
import type { Gateway } from './gateway.ts';

type Headers = Readonly<Record<string, string>>;

export interface CreatedFeed {
  readonly id: string;
  readonly path: string;
}

const CREATE = `mutation ($input: CreateCalendarFeedInput!) { createCalendarFeed(input: $input) {
  __typename
  ... on CreateCalendarFeedPayload { path calendarFeed { id } }
  ... on MutationError { code message }
  ... on InvalidInputError { issues { path message } }
  ... on UnsupportedError { lost } } }`;

/** The result of createCalendarFeed, whatever it is. */
export async function tryCreateFeed(
  { execute }: Pick<Gateway, 'execute'>,
  input: object,
  headers: Headers = {},
): Promise<any> {
  const { data, errors } = await execute(CREATE, { input }, headers);
  expect(errors).toBeUndefined();
  return data.createCalendarFeed;
}

export async function createFeed(
  gateway: Pick<Gateway, 'execute'>,
  input: object,
  headers: Headers = {},
): Promise<CreatedFeed> {
  const { path, calendarFeed } = await tryCreateFeed(gateway, input, headers);
  return { id: calendarFeed.id, path };
}

/** Reads a feed as a calendar client does, without a key. */
export async function readFeed(
  { url }: Pick<Gateway, 'url'>,
  path: string,
  { method = 'GET', headers = {} }: { readonly method?: 'GET' | 'HEAD' | 'POST'; readonly headers?: Headers } = {},
) {
  const response = await request(new URL(path, url), { method, headers });
  return { status: response.statusCode, headers: response.headers, text: await response.body.text() };
}
