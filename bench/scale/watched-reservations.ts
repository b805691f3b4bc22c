import { encodeGlobalId } from '../../src/domain/global-id.ts';
import { CALCOM_SANDBOX_KEY } from '../../src/sandbox/calcom/access.ts';
import { createCalcomSandbox } from '../../src/sandbox/calcom/calcom-sandbox.ts';
import { startFakeProvider } from '../../src/sandbox/fake-provider.ts';
import { type Ask, type Dimension, measured } from './measured-gateway.ts';

/** The reservations of one subscription. */
const PER_SUBSCRIPTION = 100;
const QUERY_EVERY_MS = 5000;
const HOUR = 3_600_000;
const WATCH = 'subscription ($ids: [ID!]!) { reservationChanged(reservations: $ids) { __typename } }';

/**
 * Watched reservations at Cal.com, which allows 120 calls a minute: test/unit/reservations/poll-budget.test.ts counts the
 * polls. The calls are those of so many seconds; a query in between shows whether any are left for clients.
 */
export function watchedReservations(seconds: number): Dimension {
  return {
    title: `reservations watched for ${seconds} s`,
    base: 1,
    before: { 100: '60 in 30 s at 60 watched', 1000: '80 in 30 s at 300 watched, 43 of 44 queries refused' },
    measure: (size) => measureWatching(size, seconds),
  };
}

async function measureWatching(size: number, seconds: number) {
  const now = Date.now();
  const uids = Array.from({ length: size }, (_, i) => `held-${i}`);
  const sandbox = createCalcomSandbox({
    now: Date.now,
    data: {
      users: [{ id: 1, username: 'nora' }],
      eventTypes: [{ id: 7, slug: 'talk', lengthInMinutes: 30 }],
      reservations: uids.map((uid, i) => ({
        uid,
        eventTypeId: 7,
        slotStart: now + (i + 24) * HOUR,
        until: now + HOUR / 6,
      })),
    },
  });
  await using fake = await startFakeProvider(sandbox);
  const account = {
    key: 'nora',
    provider: 'CALCOM',
    credential: CALCOM_SANDBOX_KEY,
    settings: { baseUrl: fake.url },
  };
  return await measured([account], async (execute, url) => {
    const leaving = new AbortController();
    const ids = uids.map((id) => encodeGlobalId({ type: 'Reservation', account: 'nora', id }));
    for (let i = 0; i < ids.length; i += PER_SUBSCRIPTION) {
      await subscribe(url, ids.slice(i, i + PER_SUBSCRIPTION), leaving.signal);
    }
    const end = performance.now() + seconds * 1000;
    let [queries, failed] = [0, 0];
    while (performance.now() < end) {
      queries += 1;
      if (!(await canReadSchedules(execute))) failed += 1;
      await new Promise((resolve) => setTimeout(resolve, QUERY_EVERY_MS));
    }
    leaving.abort();
    const calls = fake.requests.filter(({ path }) => path.includes('/reservations/')).length;
    return { calls, note: `${failed} of ${queries} queries refused` };
  });
}

async function canReadSchedules(execute: Ask): Promise<boolean> {
  try {
    const { data } = await execute('{ schedules { nodes { id } accountResults { error { code } } } }');
    return data.schedules.accountResults.every(({ error }: { error: unknown }) => !error);
  } catch {
    return false;
  }
}

async function subscribe(url: string, ids: readonly string[], signal: AbortSignal): Promise<void> {
  const { body } = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
    body: JSON.stringify({ query: WATCH, variables: { ids } }),
    signal,
  });
  const reader = body?.getReader();
  await reader?.read();
  const readOn = async (): Promise<void> => {
    const { done = true } = (await reader?.read()) ?? {};
    if (!done) await readOn();
  };
  readOn().catch(() => undefined);
}
