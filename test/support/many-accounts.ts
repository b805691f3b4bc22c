import { createCalcomSandbox } from '../../src/sandbox/calcom/calcom-sandbox.ts';
import { type RunningFakeProvider, startFakeProvider } from '../../src/sandbox/fake-provider.ts';

/** The accounts of one fake provider, as in a configuration file. */
interface ManyAccounts extends AsyncDisposable {
  readonly entries: readonly {
    readonly key: string;
    readonly provider: string;
    readonly credential: string;
    readonly settings: { readonly baseUrl: string };
  }[];
  readonly fakeProvider: RunningFakeProvider;
}

/** So many Cal.com accounts with equal schedules, at one fake provider. @param now the clock, epoch milliseconds. */
export async function manyAccounts(count: number, schedulesEach: number, now: () => number): Promise<ManyAccounts> {
  const keys = Array.from({ length: count }, (_, i) => `cal_live_${i}`);
  const fakeProvider = await startFakeProvider(
    createCalcomSandbox({
      now,
      keys: Object.fromEntries(keys.map((key) => [key, { userId: 1 }])),
      data: {
        users: [{ id: 1, username: 'nora' }],
        schedules: Array.from({ length: schedulesEach }, (_, i) => ({ id: i + 1, name: `Hours ${i + 1}` })),
      },
    }),
  );
  const entries = keys.map((credential, i) => ({
    key: `a${i}`,
    provider: 'CALCOM',
    credential,
    settings: { baseUrl: fakeProvider.url },
  }));
  return { entries, fakeProvider, [Symbol.asyncDispose]: () => fakeProvider.close() };
}
