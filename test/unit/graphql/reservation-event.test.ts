import { getEventListeners } from 'node:events';
import { expect, test } from 'vitest';
import { schema } from '../../../src/graphql/schema.ts';
import { createMemoryState } from '../../../src/state/memory-state.ts';

test('removes its listener from the signal of the connection when a subscription is closed', async () => {
  const connection = new AbortController();
  const { events } = createMemoryState({ now: () => 0 });
  const { subscribe } = schema.getSubscriptionType()!.getFields().reservationChanged!;
  const context = { signal: connection.signal, events, permissions: () => ({ maySee: () => true }) };
  const listeners = () => getEventListeners(connection.signal, 'abort').length;
  for (let i = 0; i < 3; i += 1) {
    const source = (await subscribe!(undefined, {}, context, {} as never)) as AsyncGenerator;
    const next = source.next();
    expect(listeners()).toBe(1);
    await source.return(undefined);
    expect(await next).toMatchObject({ done: true });
    expect(listeners()).toBe(0);
  }
});
