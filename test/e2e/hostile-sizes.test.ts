import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { request } from 'undici';
import { expect, onTestFinished, test } from 'vitest';
import { post, requestBody } from '../support/client-requests.ts';
import { startGateway } from './gateway-process.ts';

/** What Node.js takes of the 512 MiB that deploy/kubernetes.yaml allows. */
const SMALL_HEAP = { NODE_OPTIONS: '--max-old-space-size=256' };
const SCHEDULES = '{ schedules(first: 1) { nodes { id } accountResults { error { code } } } }';

/** A gateway process with a small heap over a provider that sends the same body to every request. */
async function startOver(body: string) {
  let sentAt = Number.POSITIVE_INFINITY;
  const provider = createServer((_, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(body, () => {
      sentAt = performance.now();
    });
  });
  await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    provider.closeAllConnections();
    provider.close();
  });
  const { port } = provider.address() as AddressInfo;
  const environment = { CALCOM_API_KEY: 'cal_live_x', CALCOM_BASE_URL: `http://127.0.0.1:${port}` };
  const gateway = await startGateway({ ...environment, ...SMALL_HEAP });
  return { ...gateway, sentAt: () => sentAt };
}

async function isHealthy(url: string): Promise<boolean> {
  const { statusCode, body } = await request(new URL('/health', url));
  await body.dump();
  return statusCode === 200;
}

function errorOf(response: any) {
  const [result] = response.data.schedules.accountResults;
  return result.error?.code;
}

test('serves health checks while it parses a large response', async () => {
  const rows = Array.from({ length: 9000 }, (_, i) => ({
    id: i + 1,
    ownerId: 1,
    name: 'x'.repeat(1000),
    timeZone: 'Europe/Oslo',
    availability: [{ days: ['Monday', 'Tuesday'], startTime: '09:00', endTime: '17:00' }],
    overrides: [],
    isDefault: false,
  }));
  const { url, sentAt } = await startOver(JSON.stringify({ status: 'success', data: rows }));
  const reading = { isDone: false };
  const response = post(url, requestBody(SCHEDULES)).finally(() => {
    reading.isDone = true;
  });
  let checks = 0;
  while (!reading.isDone) if ((await isHealthy(url)) && performance.now() > sentAt()) checks += 1;
  expect(errorOf(await response)).toBeUndefined();
  expect(checks).toBeGreaterThan(5);
});

test.each([
  ['rows that are all invalid', `{"status":"success","data":[${'{},'.repeat(900_000)}{}]}`],
  ['more rows than a list can have', `{"status":"success","data":[${'{},'.repeat(11_000_000)}{}]}`],
  ['nested arrays', '['.repeat(30_000_000)],
])('survives a response with %s in a heap of 256 MB', async (_, body) => {
  const { url } = await startOver(body);
  expect(errorOf(await post(url, requestBody(SCHEDULES)))).toBe('UPSTREAM_INVALID');
  expect(await isHealthy(url)).toBe(true);
});

test('survives 254 different documents of 6 kB in a heap of 256 MB', { timeout: 60_000 }, async () => {
  const { url } = await startGateway(SMALL_HEAP);
  for (let i = 0; i < 254; i += 1) {
    const fields = Array.from(
      { length: 30 },
      (_, k) => `a${k}: accounts { ${'id name provider health capabilities '.repeat(6)} }`,
    );
    const { errors } = await post(url, requestBody(`query Q${i} { ${fields.join(' ')} }`));
    expect(errors).toBeUndefined();
  }
  expect(await isHealthy(url)).toBe(true);
});

test('rejects wrong input of 1 MB briefly, twenty times at once, in a heap of 256 MB', async () => {
  const { url } = await startGateway(SMALL_HEAP);
  const unknown = Object.fromEntries(Array.from({ length: 60_000 }, (_, i) => [`unknown${i}`, 1]));
  const query = 'mutation ($input: CreateScheduleInput!) { createSchedule(input: $input) { __typename } }';
  const body = requestBody(query, { input: unknown });
  const lengths = await Promise.all(
    Array.from({ length: 20 }, async () => {
      const headers = { 'content-type': 'application/json' };
      const response = await request(url, { method: 'POST', headers, body });
      return (await response.body.text()).length;
    }),
  );
  expect(Math.max(...lengths)).toBeLessThan(20_000);
  expect(await isHealthy(url)).toBe(true);
});

test('refuses ten years of openings of 50 calendars under 49 aliases before it reads anything', async () => {
  const { url } = await startGateway(SMALL_HEAP);
  const window = 'from: "2026-12-01T00:00:00Z", to: "2036-12-01T00:00:00Z"';
  const aliases = Array.from({ length: 49 }, (_, i) => `a${i}: openings(${window}) { start }`).join(' ');
  const { errors } = await post(url, requestBody(`{ calendars(first: 50) { nodes { ${aliases} } } }`));
  expect(errors).toMatchObject([{ extensions: { limit: 'MAX_COMPUTED_DAYS' } }]);
});
