import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { CalcomData } from '../../../src/sandbox/calcom/data.ts';
import { always, startServer } from '../connectors/http/http-server.ts';
import { at, type Client, dataOf, startCalcom, textAt, VERSION } from './calcom-client.ts';

const ADA = 'cal_ada';
const BOB = 'cal_bob';
const SECRET = 'a secret between the two';
const UUID = /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/;

const start = (data: CalcomData = {}) =>
  startCalcom({
    keys: { [ADA]: { userId: 1 }, [BOB]: { userId: 2 } },
    data: {
      users: [
        { id: 1, username: 'ada', timeZone: 'Europe/Berlin' },
        { id: 2, username: 'bob' },
      ],
      eventTypes: [{ id: 5, ownerId: 1, slug: 'talk', title: 'Talk', lengthInMinutes: 30 }],
      ...data,
    },
  });

const body = { active: true, subscriberUrl: 'http://127.0.0.1:9/hook', triggers: ['BOOKING_CREATED'] };

describe('webhooks', () => {
  const create = ({ execute }: Client, fields: object = {}, key = ADA) =>
    execute('POST', '/v2/webhooks', { key, body: { ...body, ...fields } });

  test('are created, listed, read, changed and deleted, in every version, with the secret in clear', async () => {
    const client = await start();
    const made = await create(client, { secret: SECRET, version: '2021-10-20' });
    expect(made.status).toBe(201);
    const webhook = { ...body, id: expect.stringMatching(UUID), userId: 1, secret: SECRET, payloadTemplate: null };
    expect(dataOf(made)).toEqual(webhook);
    const path = `/v2/webhooks/${textAt(dataOf(made), 'id')}`;
    for (const version of [undefined, ...Object.values(VERSION)]) {
      expect(dataOf(await client.execute('GET', path, { key: ADA, version }))).toEqual(webhook);
    }
    const changed = await client.execute('PATCH', path, { key: ADA, body: { active: false } });
    expect([changed.status, dataOf(changed)]).toEqual([200, { ...webhook, active: false }]);
    expect(dataOf(await client.execute('GET', '/v2/webhooks', { key: ADA }))).toEqual([{ ...webhook, active: false }]);
    expect(dataOf(await client.execute('DELETE', path, { key: ADA }))).toMatchObject({ active: false, secret: SECRET });
    expect((await client.execute('GET', path, { key: ADA })).status).toBe(404);
  });

  test('are paged as a bare array', async () => {
    const webhooks = ['a', 'b', 'c'].map((name) => ({ userId: 1, subscriberUrl: `http://127.0.0.1:9/${name}` }));
    const { execute } = await start({ webhooks });
    const response = await execute('GET', '/v2/webhooks?skip=1&take=1', { key: ADA });
    expect(response.body).toEqual({
      status: 'success',
      data: [expect.objectContaining({ subscriberUrl: 'http://127.0.0.1:9/b' })],
    });
    for (const query of ['take=0', 'take=251', 'skip=-1']) {
      expect((await execute('GET', `/v2/webhooks?${query}`, { key: ADA })).status).toBe(400);
    }
  });

  test('belong to one user, who has each URL once', async () => {
    const client = await start();
    const path = `/v2/webhooks/${textAt(dataOf(await create(client)), 'id')}`;
    expect((await create(client)).status).toBe(409);
    expect((await create(client, {}, BOB)).status).toBe(201);
    const other = { subscriberUrl: 'http://127.0.0.1:9/other' };
    expect((await create(client, other)).status).toBe(201);
    expect((await client.execute('PATCH', path, { key: ADA, body: other })).status).toBe(409);
    expect((await client.execute('PATCH', path, { key: ADA, body })).status).toBe(200);
    for (const method of ['GET', 'PATCH', 'DELETE']) {
      const bodyOf = method === 'PATCH' ? { body: { active: false } } : {};
      expect((await client.execute(method, path, { key: BOB, ...bodyOf })).status).toBe(403);
    }
    expect((await client.execute('GET', '/v2/webhooks', { key: null })).status).toBe(401);
  });

  test.each([
    [{ active: undefined }, 'active'],
    [{ subscriberUrl: undefined }, 'subscriberUrl'],
    [{ subscriberUrl: 'ftp://files.test' }, 'subscriberUrl'],
    [{ subscriberUrl: 'here' }, 'subscriberUrl'],
    [{ triggers: undefined }, 'triggers'],
    [{ triggers: ['BOOKING_CONFIRMED'] }, 'triggers'],
    [{ version: '2025-01-01' }, 'version'],
  ])('are rejected with %j', async (fields, property) => {
    const response = await create(await start(), fields);
    expect(response.status).toBe(400);
    expect(at(response.body, 'error', 'details', 'errors', 0, 'property')).toBe(property);
  });
});

describe('a delivery', () => {
  const TEN = '2026-06-02T10:00:00Z';
  const attendee = { name: 'Amélie de Vries', email: 'amelie@example.org', timeZone: 'America/New_York' };
  const version = VERSION.bookings;
  const triggers = [
    'BOOKING_CREATED',
    'BOOKING_REQUESTED',
    'BOOKING_RESCHEDULED',
    'BOOKING_CANCELLED',
    'BOOKING_REJECTED',
  ];

  /** A fake provider with one webhook of Ada's, for every trigger. */
  async function startHooked({ fields = {}, data = {} }: { fields?: object; data?: CalcomData } = {}) {
    const { origin, received } = await startServer(always(200));
    const client = await start(data);
    const hook = { ...body, subscriberUrl: `${origin}/hook?from=calcom`, triggers, ...fields };
    const made = await client.execute('POST', '/v2/webhooks', { key: ADA, body: hook });
    const post = async (path: string, key: string | null, content: object = {}) => {
      const response = await client.execute('POST', path, { version, key, body: content });
      await client.sandbox.delivered();
      return response;
    };
    const book = (more: object = {}) => post('/v2/bookings', null, { eventTypeId: 5, start: TEN, attendee, ...more });
    const bodies = () => received.splice(0).map((request) => JSON.parse(request.body) as Record<string, unknown>);
    return { ...client, hook: dataOf(made), origin, received, post, book, bodies };
  }

  test('contains a booking in the format of webhooks, with its status in upper case', async () => {
    const { book, received } = await startHooked();
    const response = await book({ metadata: { ref: '7' } });
    expect(received).toHaveLength(1);
    expect(received[0]).toMatchObject({
      method: 'POST',
      url: '/hook?from=calcom',
      headers: { 'content-type': 'application/json', 'x-cal-webhook-version': '2021-10-20' },
    });
    expect(JSON.parse(received[0]?.body ?? '')).toMatchObject({
      triggerEvent: 'BOOKING_CREATED',
      createdAt: '2026-06-01T06:00:00.000Z',
      payload: {
        type: 'talk',
        title: 'Talk between ada and Amélie de Vries',
        startTime: TEN,
        endTime: '2026-06-02T10:30:00Z',
        organizer: { id: 1, name: 'ada', timeZone: 'Europe/Berlin', utcOffset: 120 },
        attendees: [{ ...attendee, utcOffset: -240, firstName: 'Amélie', lastName: 'de Vries' }],
        uid: at(dataOf(response), 'uid'),
        bookingId: at(dataOf(response), 'id'),
        eventTypeId: 5,
        status: 'ACCEPTED',
        eventTitle: 'Talk',
        requiresConfirmation: false,
        length: 30,
        metadata: { ref: '7' },
        responses: { name: { value: 'Amélie de Vries' } },
      },
    });
  });

  test('is signed over its bytes, or has a header that says there is no secret', async () => {
    const signed = await startHooked({ fields: { secret: SECRET } });
    await signed.book();
    const [delivery] = signed.received;
    const expected = createHmac('sha256', SECRET)
      .update(delivery?.body ?? '')
      .digest('hex');
    expect(delivery?.headers['x-cal-signature-256']).toBe(expected);
    const unsigned = await startHooked();
    await unsigned.book();
    expect(unsigned.received[0]?.headers['x-cal-signature-256']).toBe('no-secret-provided');
  });

  test('is sent for each change of a booking', async () => {
    const confirmationPolicy = { type: 'always' as const, blockUnconfirmedBookingsInBooker: true };
    const data = { eventTypes: [{ id: 5, ownerId: 1, confirmationPolicy }] };
    const { book, post, bodies } = await startHooked({ data });
    const uidOf = (response: Awaited<ReturnType<typeof book>>) => textAt(dataOf(response), 'uid');
    const summary = () => bodies().map(({ triggerEvent, payload }) => [triggerEvent, at(payload as never, 'status')]);

    const first = `/v2/bookings/${uidOf(await book())}`;
    expect(summary()).toEqual([['BOOKING_REQUESTED', 'PENDING']]);
    await post(`${first}/confirm`, ADA);
    expect(summary()).toEqual([['BOOKING_CREATED', 'ACCEPTED']]);
    await post(`${first}/cancel`, ADA, { cancellationReason: 'ill' });
    expect(bodies()).toMatchObject([
      {
        triggerEvent: 'BOOKING_CANCELLED',
        payload: { status: 'CANCELLED', cancellationReason: 'ill', cancelledBy: 'ada@example.com' },
      },
    ]);
    const second = `/v2/bookings/${uidOf(await book())}`;
    await post(`${second}/decline`, ADA, { reason: 'full' });
    expect(summary()).toEqual([
      ['BOOKING_REQUESTED', 'PENDING'],
      ['BOOKING_REJECTED', 'REJECTED'],
    ]);
  });

  test('of a move names the booking that was replaced; one that must be confirmed is only a request', async () => {
    const { book, post, bodies, sandbox } = await startHooked();
    const uid = textAt(dataOf(await book()), 'uid');
    const moved = await post(`/v2/bookings/${uid}/reschedule`, null, { start: '2026-06-02T11:00:00Z' });
    const extras = { rescheduleUid: uid, rescheduleStartTime: TEN, rescheduleEndTime: '2026-06-02T10:30:00Z' };
    expect(bodies().slice(1)).toMatchObject([
      {
        triggerEvent: 'BOOKING_RESCHEDULED',
        payload: { ...extras, uid: at(dataOf(moved), 'uid'), startTime: '2026-06-02T11:00:00Z', status: 'ACCEPTED' },
      },
    ]);
    sandbox.data.eventTypes[0]!.confirmationPolicy = { type: 'always', blockUnconfirmedBookingsInBooker: true };
    await post(`/v2/bookings/${textAt(dataOf(moved), 'uid')}/reschedule`, null, { start: TEN });
    expect(bodies()).toMatchObject([
      { triggerEvent: 'BOOKING_REQUESTED', payload: { rescheduleUid: at(dataOf(moved), 'uid'), status: 'PENDING' } },
    ]);
  });

  test('of a meeting is flat, without a time of its own and without a template', async () => {
    const fields = { triggers: ['MEETING_STARTED', 'MEETING_ENDED'], payloadTemplate: '{"only":"{{title}}"}' };
    const { book, sandbox, bodies } = await startHooked({ fields });
    const uid = textAt(dataOf(await book()), 'uid');
    expect(bodies()).toEqual([]);
    sandbox.announce('MEETING_ENDED', uid);
    await sandbox.delivered();
    const [flat] = bodies();
    expect(flat).toMatchObject({ triggerEvent: 'MEETING_ENDED', uid, startTime: TEN, status: 'ACCEPTED' });
    expect(flat).not.toHaveProperty('payload');
    expect(flat).not.toHaveProperty('createdAt');
  });

  test.each([
    [
      '{"who":"{{attendees.0.name}}","what":"{{triggerEvent}}","none":"{{nothing.there}}"}',
      'application/json',
      '{"who":"Amélie de Vries","what":"BOOKING_CREATED","none":""}',
    ],
    ['what={{type}}&length={{ length }}', 'application/x-www-form-urlencoded', 'what=talk&length=30'],
  ])('follows the template %s', async (payloadTemplate, type, text) => {
    const { book, received } = await startHooked({ fields: { payloadTemplate } });
    await book();
    expect(received).toMatchObject([{ headers: { 'content-type': type }, body: text }]);
  });

  test('is sent only to active webhooks of the host with that trigger', async () => {
    for (const fields of [{ active: false }, { triggers: ['BOOKING_CANCELLED'] }]) {
      const { book, received } = await startHooked({ fields });
      await book();
      expect(received).toEqual([]);
    }
    const { book, received, execute, origin, hook } = await startHooked();
    await execute('POST', '/v2/webhooks', { key: BOB, body: { ...body, subscriberUrl: `${origin}/bob` } });
    await book();
    await execute('DELETE', `/v2/webhooks/${textAt(hook, 'id')}`, { key: ADA });
    await book({ start: '2026-06-02T11:00:00Z' });
    expect(received.map(({ url }) => url)).toEqual(['/hook?from=calcom']);
  });

  test('is recorded with its outcome; redirects are not followed, and failures are not reported', async () => {
    const elsewhere = await startServer(always(200));
    const { origin } = await startServer(always(307, '', { location: elsewhere.origin }));
    const { book, sandbox, execute, hook } = await startHooked({ fields: { subscriberUrl: origin } });
    expect((await book()).status).toBe(201);
    const nowhere = { subscriberUrl: 'http://127.0.0.1:1/' };
    await execute('PATCH', `/v2/webhooks/${textAt(hook, 'id')}`, { key: ADA, body: nowhere });
    expect((await book({ start: '2026-06-02T11:00:00Z' })).status).toBe(201);
    expect(sandbox.deliveries).toMatchObject([
      { trigger: 'BOOKING_CREATED', url: origin, status: 307 },
      { trigger: 'BOOKING_CREATED', url: nowhere.subscriberUrl, status: undefined },
    ]);
    expect(elsewhere.received).toEqual([]);
  });

  test('does not delay the booking, and is aborted when the fake provider closes', async () => {
    const arrived = Promise.withResolvers<void>();
    const { origin } = await startServer(() => arrived.resolve());
    const { execute, sandbox, fakeProvider } = await startHooked({ fields: { subscriberUrl: origin } });
    const response = await execute('POST', '/v2/bookings', {
      version,
      key: null,
      body: { eventTypeId: 5, start: TEN, attendee },
    });
    expect(response.status).toBe(201);
    await arrived.promise;
    expect(sandbox.deliveries).toEqual([]);
    await fakeProvider.close();
    expect(sandbox.deliveries).toMatchObject([{ url: origin, status: undefined }]);
  });
});
