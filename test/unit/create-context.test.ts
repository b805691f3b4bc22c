import { expect, test } from 'vitest';
import { ANONYMOUS } from '../../src/auth/client.ts';
import { type ContextSettings, createContext } from '../../src/create-context.ts';

/** The context of an operation without accounts, and how often an epoch was read. */
function start() {
  let reads = 0;
  const current = async () => {
    reads += 1;
    return { name: `epoch ${reads}`, ofAccount: async () => undefined };
  };
  const settings = {
    services: {
      accounts: { all: [], get: (key: string) => ({ key, credential: { fixed: 'key' } }) },
      reservations: { held: async () => [] },
    },
    steadyNow: () => 0,
    operationTimeoutMs: 1000,
    maximumCalls: 1,
    writeEpochs: { current },
  } as unknown as ContextSettings;
  const caller = { headers: new Headers(), session: { client: ANONYMOUS } };
  const context = createContext(settings, caller, new AbortController().signal);
  const readTwice = async () => {
    const epochs = [await context.writeEpoch?.(), await context.withSignal(context.signal).writeEpoch?.()];
    return epochs.map((epoch) => epoch?.name);
  };
  return { context, readTwice, reads: () => reads };
}

test('reads the epoch of an operation once, when it is needed', async () => {
  const { readTwice, reads } = start();
  expect(reads()).toBe(0);
  expect(await readTwice()).toEqual(['epoch 1', 'epoch 1']);
});

test('reads the epoch again each time for a subscription, which has no deadline', async () => {
  const { context, readTwice } = start();
  context.limits.lift();
  expect(await readTwice()).toEqual(['epoch 1', 'epoch 2']);
});

test('reads the epoch again after the holds, since a hold that was confirmed meanwhile is not among them', async () => {
  const { context, readTwice } = start();
  expect(await readTwice()).toEqual(['epoch 1', 'epoch 1']);
  await context.loaders.held.load({ account: 'vastal', id: '' });
  expect(await readTwice()).toEqual(['epoch 2', 'epoch 2']);
});
