import { describe, expect, test } from 'vitest';
import type { GuidebookData } from '../../../src/sandbox/guidebook/data.ts';
import type { TimeNotation } from '../../../src/sandbox/guidebook/wire-time.ts';
import { startGuidebook } from './guidebook-client.ts';

const START = '2026-12-03T15:30:00Z';
const DATA: GuidebookData = {
  guides: [{ id: 1204 }, { id: 1205 }],
  sessions: [
    { id: 11, start_time: START },
    { id: 12, start_time: START },
    { id: 13, start_time: START, guide: 1205 },
  ],
  attendees: [
    { id: 21, email: 'ada@example.test', first_name: 'Ada', import_id: 'emp-1' },
    { id: 22, fromSpreadsheet: true, import_id: 'emp-2' },
    { id: 23, guide: 1205 },
  ],
  personalizedSchedules: [{ id: 640, name: 'Crew', attendees: [21, 22], sessions: [11] }],
};

describe('personalized schedules', () => {
  const CREW_B = { guide: 1204, name: 'Crew B', attendees: [21], sessions: [11, 12] };

  test('require four fields on creation, with lists that are not empty and of the guide', async () => {
    const { call } = await startGuidebook({ data: DATA });
    expect(await call('POST', '/personalized-schedules/', { json: CREW_B })).toEqual(
      expect.objectContaining({
        status: 201,
        body: { id: 641, ...CREW_B, created_at: '2026-11-20T10:00:00.000000+0000' },
      }),
    );
    expect(await call('POST', '/personalized-schedules/', { json: {} })).toMatchObject({
      status: 400,
      body: Object.fromEntries(Object.keys(CREW_B).map((name) => [name, ['This field is required.']])),
    });
    const wrong = { ...CREW_B, attendees: [], sessions: [13, 999] };
    expect((await call('POST', '/personalized-schedules/', { json: wrong })).body).toEqual({
      attendees: ['This list may not be empty.'],
      sessions: ['Invalid pk "13" - object does not exist.', 'Invalid pk "999" - object does not exist.'],
    });
    expect((await call('POST', '/personalized-schedules/', { json: { ...CREW_B, guide: 99 } })).body).toMatchObject({
      guide: ['Invalid pk "99" - object does not exist.'],
    });
  });

  test('accept repeated form fields as lists', async () => {
    const { call } = await startGuidebook({ data: DATA });
    const form: [string, string][] = [
      ['guide', '1204'],
      ['name', 'Crew B'],
      ['attendees', '21'],
      ['sessions', '11'],
      ['sessions', '12'],
    ];
    expect(await call('POST', '/personalized-schedules/', { form })).toMatchObject({ status: 201, body: CREW_B });
  });

  test('replace whole lists on a change, and ignore or reject name and guide', async () => {
    const { call, switches } = await startGuidebook({ data: DATA });
    const json = { name: 'Renamed', guide: 1205, sessions: [12] };
    expect(await call('PATCH', '/personalized-schedules/640/', { json })).toMatchObject({
      status: 200,
      body: { name: 'Crew', guide: 1204, sessions: [12], attendees: [21, 22] },
    });
    expect(
      await call('PATCH', '/personalized-schedules/640/', { json: { sessions: [], attendees: [23] } }),
    ).toMatchObject({
      status: 400,
      body: { attendees: ['Invalid pk "23" - object does not exist.'] },
    });
    expect((await call('PATCH', '/personalized-schedules/640/', { json: { sessions: [] } })).body).toMatchObject({
      sessions: [],
    });
    switches.fixedFields = 'rejected';
    expect(await call('PATCH', '/personalized-schedules/640/', { json })).toMatchObject({ status: 400 });
  });

  test('are deleted, and their ids are never used again', async () => {
    const { call } = await startGuidebook({ data: DATA });
    expect(await call('DELETE', '/personalized-schedules/640/')).toMatchObject({ status: 204, body: null });
    expect(await call('GET', '/personalized-schedules/640/')).toMatchObject({ status: 404 });
    expect(await call('DELETE', '/personalized-schedules/640/')).toMatchObject({ status: 404 });
    expect((await call('POST', '/personalized-schedules/', { json: CREW_B })).body).toMatchObject({ id: 641 });
  });

  test('of a spreadsheet are not found by attendee', async () => {
    const { ids } = await startGuidebook({ data: DATA });
    const base = '/personalized-schedules/?guide=1204';
    expect(await ids(base)).toEqual([640]);
    expect(await ids(`${base}&attendees__id=21`)).toEqual([640]);
    expect(await ids(`${base}&attendees__import_id=emp-1`)).toEqual([640]);
    expect(await ids(`${base}&attendees__id=22`)).toEqual([]);
    expect(await ids(`${base}&attendees__import_id=emp-2`)).toEqual([]);
    expect(await ids(`${base}&attendees__id=21&attendees__import_id=emp-2`)).toEqual([]);
  });
});

describe('attendees', () => {
  test('are written with guide and read with guide_id', async () => {
    const { call } = await startGuidebook({ data: DATA });
    const json = { guide: 1204, email: 'new@example.test', first_name: 'New', import_id: 'emp-9' };
    const { status, body } = await call('POST', '/attendees/', { json });
    expect(status).toBe(201);
    expect(body).toMatchObject({ id: 24, guide_id: 1204, first_name: 'New', import_id: 'emp-9', status: 0 });
    expect(body).not.toHaveProperty('guide');
    expect(body).not.toHaveProperty('created_at');
    expect(body).toHaveProperty('qr_badge', expect.stringContaining('f=New&l=&i=24&ii=emp-9&s='));
  });

  test('are created once per guide and e-mail; a repeated create ignores its values', async () => {
    const { call, sandbox, switches } = await startGuidebook({ data: DATA });
    const form: [string, string][] = [
      ['guide', '1204'],
      ['email', 'ADA@example.test'],
      ['first_name', 'Augusta'],
    ];
    expect(await call('POST', '/attendees/', { form })).toMatchObject({
      status: 200,
      body: { id: 21, email: 'ada@example.test', first_name: 'Ada' },
    });
    switches.repeatedAttendeeStatus = 201;
    expect(await call('POST', '/attendees/', { form })).toMatchObject({ status: 201, body: { id: 21 } });
    expect(sandbox.data.attendees).toHaveLength(3);
  });

  test('in another guide are the same account with its own names', async () => {
    const { call } = await startGuidebook({ data: DATA });
    const json = { guide: 1205, email: 'ada@example.test', first_name: 'Augusta' };
    const ada = (await call('GET', '/attendees/21/')).body as { account_id: number };
    expect(await call('POST', '/attendees/', { json })).toMatchObject({
      status: 201,
      body: { id: 24, guide_id: 1205, first_name: 'Ada', account_id: ada.account_id },
    });
  });

  test('require a guide of the account and an e-mail address', async () => {
    const { call } = await startGuidebook({ data: DATA });
    expect((await call('POST', '/attendees/', { json: {} })).body).toEqual({
      guide: ['This field is required.'],
      email: ['This field is required.'],
    });
    expect((await call('POST', '/attendees/', { json: { guide: 99, email: 'invalid' } })).body).toEqual({
      guide: ['Invalid pk "99" - object does not exist.'],
      email: ['Enter a valid email address.'],
    });
  });
});

describe('guides', () => {
  test('accept changes of single fields, and return every error', async () => {
    const { call } = await startGuidebook({ data: DATA });
    expect(await call('PATCH', '/guides/1204/', { json: { name: 'New', owner: 9, id: 9 } })).toMatchObject({
      status: 200,
      body: { id: 1204, owner: 1, name: 'New', timezone: 'UTC' },
    });
    const json = { name: '', timezone: 'Mars/Olympus', start_date: START };
    expect((await call('PATCH', '/guides/1204/', { json })).body).toEqual({
      name: ['This field may not be blank.'],
      timezone: ['"Mars/Olympus" is not a valid choice.'],
      non_field_errors: [expect.any(String)],
    });
  });

  test('can ignore changes of their time zone', async () => {
    const { call, switches } = await startGuidebook({ data: DATA });
    const json = { timezone: 'US/Pacific' };
    expect((await call('PATCH', '/guides/1204/', { json })).body).toMatchObject(json);
    switches.timezoneWritable = false;
    expect((await call('PATCH', '/guides/1204/', { json: { timezone: 'Asia/Tokyo' } })).body).toMatchObject(json);
  });

  test('change their passphrase once per hour', async () => {
    const { call, clock } = await startGuidebook({ data: DATA });
    const change = async (redeem_code: string) =>
      (await call('PATCH', '/guides/1204/', { json: { redeem_code } })).status;
    expect([await change('one'), await change('one'), await change('two')]).toEqual([200, 200, 429]);
    clock.now += 3_600_000;
    expect(await change('two')).toBe(200);
  });
});

describe('input', () => {
  const UTC = '2026-12-03T15:30:00.000000+0000';

  test.each<[string, TimeNotation]>([
    ['2026-12-03T15:30:00', 'naive'],
    ['2026-12-03T15:30:00.000Z', 'z'],
    ['2026-12-03T15:30:00+00:00', 'zero-offset'],
    ['2026-12-03T15:30:00.000000+0000', 'zero-offset'],
    ['2026-12-03T08:30:00-07:00', 'other-offset'],
  ])('the time %s is read as UTC (%s), unless configured otherwise', async (time, notation) => {
    const { call, switches } = await startGuidebook({ data: DATA });
    const json = { start_date: time, end_date: time };
    expect((await call('PATCH', '/guides/1204/', { json })).body).toMatchObject({ start_date: UTC, end_date: UTC });
    switches.acceptedTimes = [notation];
    expect(await call('PATCH', '/guides/1204/', { json })).toMatchObject({ status: 200 });
    const others: TimeNotation[] = ['naive', 'z', 'zero-offset', 'other-offset'];
    switches.acceptedTimes = others.filter((other) => other !== notation);
    expect(await call('PATCH', '/guides/1204/', { json })).toMatchObject({
      status: 400,
      body: { start_date: [expect.stringContaining('wrong format')] },
    });
  });

  test('JSON can be rejected with 415, and is not processed then', async () => {
    const { call, switches } = await startGuidebook({ data: DATA });
    switches.rejectJson = true;
    expect(await call('PATCH', '/guides/1204/', { json: { name: 'New' } })).toMatchObject({
      status: 415,
      body: { detail: expect.stringContaining('application/json') },
    });
    expect((await call('GET', '/guides/1204/')).body).toMatchObject({ name: 'Guide 1' });
    expect(await call('PATCH', '/guides/1204/', { form: [['name', 'New']] })).toMatchObject({ body: { name: 'New' } });
  });

  test('other bodies and invalid JSON are rejected', async () => {
    const { call } = await startGuidebook({ data: DATA });
    const headers = { 'content-type': 'text/plain' };
    expect(await call('PATCH', '/guides/1204/', { json: {}, headers })).toMatchObject({ status: 415 });
    expect(await call('PATCH', '/guides/1204/', { json: [1] })).toMatchObject({ status: 400 });
    const broken = { form: [['{', '']] satisfies [string, string][], headers: { 'content-type': 'application/json' } };
    expect(await call('PATCH', '/guides/1204/', broken)).toMatchObject({
      status: 400,
      body: { detail: expect.stringContaining('JSON parse error') },
    });
  });
});
