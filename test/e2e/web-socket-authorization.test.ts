import { expect, test } from 'vitest';
import { socketClient } from '../support/client-requests.ts';
import { keyedClients } from '../support/clients.ts';
import { startGateway } from '../support/gateway.ts';

const QUERY = { query: '{ __typename }' };

test.each(['authorization', 'Authorization', 'AUTHORIZATION'])(
  'authenticates a WebSocket by %s in the payload of connection_init',
  async (name) => {
    const { keys, clients } = keyedClients({ web: { '*': 'read' } });
    const { url } = await startGateway([], { clients });
    expect(
      await socketClient(url, { [name]: `Bearer ${keys.web}` })
        .iterate(QUERY)
        .next(),
    ).toMatchObject({
      value: { data: { __typename: 'Query' } },
    });
  },
);

test.each([
  ['no parameters', {}],
  ['an invalid key', { Authorization: 'Bearer x' }],
  ['a value that is no text', { Authorization: 7 }],
])('closes a WebSocket with 4401 when there are no valid credentials: %s', async (_, parameters) => {
  const { clients } = keyedClients({ web: { '*': 'read' } });
  const { url } = await startGateway([], { clients });
  await expect(socketClient(url, parameters).iterate(QUERY).next()).rejects.toMatchObject({ code: 4401 });
});
