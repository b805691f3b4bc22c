import { request } from 'undici';
import { describe, expect, onTestFinished, test } from 'vitest';
import { DEFAULT_LIMITS as LIMITS } from '../../src/settings/limits.ts';
import { post, requestBody, socketClient } from '../support/client-requests.ts';
import { AUDIENCE, bearer, clientsConfig, ISSUER, keyedClients, startIssuer } from '../support/clients.ts';
import { idOf, NOW, startGateway } from '../support/gateway.ts';
import { manualClock } from '../support/manual-clock.ts';

/** A cursor of another log: the first event arrives at once, and shows that the subscription is established. */
const SUBSCRIBE = requestBody('subscription { reservationChanged(after: "elsewhere-0") { __typename } }');

/** A subscription over server-sent events, once it is established. */
async function listen(url: string, headers: Record<string, string> = {}) {
  const stop = new AbortController();
  onTestFinished(() => stop.abort());
  const { statusCode, body } = await request(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream', ...headers },
    body: SUBSCRIBE,
    signal: stop.signal,
  });
  const chunks = body.setEncoding('utf8')[Symbol.asyncIterator]();
  let first = '';
  while (!first.includes('data: ')) first += String((await chunks.next()).value);
  return {
    statusCode,
    first,
    rest: async () => {
      let text = '';
      for (let next = await chunks.next(); !next.done; next = await chunks.next()) text += String(next.value);
      return text;
    },
    cut: () => stop.abort(),
  };
}

describe('subscriptions of a client', () => {
  test('are counted over server-sent events and WebSockets together, until they end', async () => {
    const { keys, clients } = keyedClients({ web: { '*': 'read' }, app: { '*': 'read' } });
    const { url } = await startGateway([], { clients, limits: { ...LIMITS, subscriptions: 2 } });
    const sse = await listen(url, bearer(keys.web));
    const socket = socketClient(url, bearer(keys.web)).iterate(JSON.parse(SUBSCRIBE));
    await socket.next();
    expect((await listen(url, bearer(keys.web))).first).toContain('RATE_LIMITED');
    expect((await listen(url, bearer(keys.app))).first).toContain('ResyncRequired');

    sse.cut();
    await expect.poll(async () => (await listen(url, bearer(keys.web))).first).toContain('ResyncRequired');
    expect((await listen(url, bearer(keys.web))).first).toContain('RATE_LIMITED');
    await socket.return?.();
    await expect.poll(async () => (await listen(url, bearer(keys.web))).first).toContain('ResyncRequired');
  });

  test('do not count when they were rejected for another reason', async () => {
    const { url } = await startGateway([], { limits: { ...LIMITS, subscriptions: 1 } });
    const wrong = requestBody(
      `subscription { reservationChanged(account: "${idOf('Account', 'unknown')}") { __typename } }`,
    );
    for (let i = 0; i < 3; i += 1) {
      const { errors } = await post(url, wrong, { accept: 'application/json, text/event-stream;q=0.1' });
      expect(errors).toMatchObject([{ extensions: { code: 'NOT_FOUND' } }]);
    }
    expect((await listen(url)).first).toContain('ResyncRequired');
  });

  test('end when their token expires', async () => {
    const clock = manualClock(NOW);
    const issuer = await startIssuer();
    const clients = clientsConfig({
      clients: [{ name: 'nora', accounts: { '*': 'read' } }],
      auth: { jwt: { issuer: ISSUER, audience: AUDIENCE, jwksUrl: issuer.jwksUrl, clockSkewSeconds: 0 } },
    });
    const { url } = await startGateway([], { clients, clock, limits: { ...LIMITS, subscriptions: 2 } });
    const authorization = `Bearer ${await issuer.token({ claims: { exp: NOW / 1000 + 60 } })}`;
    const sse = await listen(url, { authorization });
    const client = socketClient(url, { authorization });
    const socket = client.iterate(JSON.parse(SUBSCRIBE));
    await socket.next();
    const delivered = socket.next();

    clock.advanceTo(NOW + 60_000);
    expect(await sse.rest()).toMatch(/UNAUTHENTICATED[\s\S]*event: complete/);
    expect(await delivered).toMatchObject({ value: { errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] } });
    expect(await socket.next()).toMatchObject({ done: true });
    await expect(client.iterate({ query: '{ __typename }' }).next()).rejects.toMatchObject({ code: 4401 });
  });
});
