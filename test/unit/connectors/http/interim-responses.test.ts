import { describe, expect, test } from 'vitest';
import { createCall, createClient, failureOf, startServer, THINGS } from './http-server.ts';

/** A server that sends an interim response that was not requested, to the first `times` requests, before its response. */
function startInterim(send: 'writeContinue' | 'writeProcessing', times = Number.POSITIVE_INFINITY) {
  let responses = 0;
  return startServer((response) => {
    responses += 1;
    if (responses <= times) response[send]();
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  });
}

const WRITE = { ...THINGS, method: 'POST', body: { name: 'new' } } as const;

// undici destroys a connection with a response 100 and has no option for it; it sends no `Expect: 100-continue` either.
describe('an unrequested 100 Continue', () => {
  test('is a lost connection, after which a read is sent again', async () => {
    const { origin, received } = await startInterim('writeContinue', 1);
    expect(await createClient(origin).request(THINGS, createCall().call)).toEqual({});
    expect(received).toHaveLength(2);
  });

  test('fails a read when it comes with each of three attempts', async () => {
    const { origin, received } = await startInterim('writeContinue');
    const error = await failureOf(createClient(origin).request(THINGS, createCall().call));
    expect(error).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE', retryable: true });
    expect(error.message).toContain('UND_ERR_SOCKET');
    expect(received).toHaveLength(3);
  });

  test('leaves the outcome of a write unknown, which is not sent again', async () => {
    const { origin, received } = await startInterim('writeContinue');
    const error = await failureOf(createClient(origin).request(WRITE, createCall().call));
    expect(error).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE', outcomeUnknown: true });
    expect(received).toHaveLength(1);
  });
});

test.each([THINGS, WRITE])('other interim responses are ignored: %j', async (request) => {
  const { origin, received } = await startInterim('writeProcessing');
  expect(await createClient(origin).request(request, createCall().call)).toEqual({});
  expect(received).toHaveLength(1);
});
