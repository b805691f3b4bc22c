import { describe, expect, test } from 'vitest';
import { type CalcomOpenApi, calcomOpenApi } from '../../support/calcom-openapi.ts';
import { startCalcom } from './calcom-client.ts';

const openApi = calcomOpenApi();

const SLOTS = 'eventTypeId=5&start=2026-06-02&end=2026-06-03';
const attendee = { name: 'Amélie', email: 'amelie@example.org', timeZone: 'Europe/Paris' };
const booking = { start: '2026-06-02T10:00:00Z', eventTypeId: 5, attendee };

describe.skipIf(!openApi)('the OpenAPI description (skipped unless TEST_CALCOM_OPENAPI names it)', () => {
  async function problems(method: string, path: string, version: string | undefined, body?: unknown) {
    const { execute, fakeProvider } = await startCalcom();
    await execute(method, path, { version, body });
    const [recorded] = fakeProvider.requests;
    if (!recorded) throw new Error('Nothing was recorded');
    return (openApi as CalcomOpenApi).checkRequest(recorded);
  }

  test.each([
    ['GET', '/v2/schedules/default', '2024-06-11', undefined],
    ['PATCH', '/v2/schedules/7', '2024-06-11', { overrides: [] }],
    ['GET', `/v2/slots?${SLOTS}&format=range&duration=30`, '2024-09-04', undefined],
    ['POST', '/v2/slots/reservations', '2024-09-04', { eventTypeId: 5, slotStart: '2026-06-02T10:00:00Z' }],
    ['GET', '/v2/bookings?status=upcoming,past&take=10', '2024-08-13', undefined],
    ['POST', '/v2/bookings', '2024-08-13', booking],
    ['POST', '/v2/bookings/abc/reschedule', '2024-08-13', { start: booking.start, rescheduledBy: attendee.email }],
    ['POST', '/v2/bookings/abc/confirm', '2024-08-13', undefined],
    ['POST', '/v2/bookings/abc/decline', '2024-08-13', { reason: 'full' }],
    [
      'POST',
      '/v2/webhooks',
      undefined,
      { active: true, subscriberUrl: 'https://hook.test', triggers: ['BOOKING_CREATED'] },
    ],
    ['PATCH', '/v2/webhooks/abc', undefined, { active: false, secret: 'x' }],
    ['GET', '/v2/webhooks?take=10&skip=1', undefined, undefined],
    [
      'GET',
      '/v2/calendars/busy-times?dateFrom=2026-06-02&dateTo=2026-06-02&timeZone=UTC&calendarsToLoad[0][credentialId]=3&calendarsToLoad[0][externalId]=a',
      undefined,
      undefined,
    ],
  ])('accepts %s %s', async (method, path, version, body) => {
    expect(await problems(method, path, version, body)).toEqual([]);
  });

  test.each([
    ['GET', '/v2/schedule', undefined, undefined, 'GET /v2/schedule is not described'],
    ['GET', '/v2/schedules/seven', '2024-06-11', undefined, 'path parameter scheduleId must be number'],
    ['GET', '/v2/schedules', undefined, undefined, 'header cal-api-version is missing'],
    ['GET', '/v2/schedules', '2024-09-04', undefined, 'header cal-api-version is 2024-09-04 instead of 2024-06-11'],
    ['GET', '/v2/slots?start=2026-06-02', '2024-09-04', undefined, 'query parameter end is missing'],
    ['GET', `/v2/slots?${SLOTS}&limit=3`, '2024-09-04', undefined, 'query parameter limit is not described'],
    ['GET', `/v2/slots?${SLOTS}&format=list`, '2024-09-04', undefined, 'query parameter format must be equal to'],
    ['PATCH', '/v2/schedules/7', '2024-06-11', '{', 'body is not JSON'],
    ['PATCH', '/v2/schedules/7', '2024-06-11', { overrides: [{ date: '2026-06-02' }] }, 'body/overrides/0 must have'],
    ['POST', '/v2/bookings', '2024-08-13', { ...booking, note: 'x' }, 'body field note is not described'],
    ['POST', '/v2/bookings', '2024-08-13', { ...booking, attendee: { name: 'A' } }, 'body/attendee must have'],
    ['GET', '/v2/bookings?status=done', '2024-08-13', undefined, 'query parameter status/0 must be equal to'],
  ])('rejects %s %s', async (method, path, version, body, fragment) => {
    expect((await problems(method, path, version, body)).join('\n')).toContain(fragment);
  });
});
