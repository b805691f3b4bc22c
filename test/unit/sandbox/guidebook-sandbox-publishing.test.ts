import { describe, expect, test } from 'vitest';
import type { GuidebookData } from '../../../src/sandbox/guidebook/data.ts';
import { NOW, startGuidebook } from './guidebook-client.ts';

const START = '2026-12-03T15:30:00Z';
const DATA: GuidebookData = {
  guides: [{ id: 1204 }],
  sessions: [11, 12, 13].map((id) => ({ id, start_time: START })),
  attendees: [{ id: 21 }, { id: 22 }],
  personalizedSchedules: [
    { id: 640, attendees: [21, 22], sessions: [11] },
    { id: 641, attendees: [22], sessions: [12] },
  ],
};
const GUIDE = '/guides/1204/publish-personalized-schedules/';
const ADA = '/attendees/21/publish-personalized-schedules/';

function detail(text: string) {
  return { status: 403, body: { detail: expect.stringContaining(text) } };
}

describe('publishing the schedules of a guide', () => {
  test('is accepted, is in progress for a while, and then there is nothing new', async () => {
    const { call, clock, sandbox } = await startGuidebook({ data: DATA, publishDelayMs: 5_000 });
    expect(await call('POST', GUIDE)).toMatchObject({ status: 202, body: {} });
    expect(await call('POST', GUIDE)).toMatchObject(detail('currently publishing'));
    expect(await call('POST', ADA)).toMatchObject(detail('currently publishing'));
    clock.now += 4_999;
    expect(sandbox.data.publishedSchedules).toEqual([]);
    clock.now += 1;
    expect(sandbox.data.publishedSchedules).toEqual(sandbox.data.personalizedSchedules);
    expect(await call('POST', GUIDE)).toMatchObject(detail('no new content'));
  });

  test('publishes the draft as it was when it was accepted', async () => {
    const { call, clock, sandbox } = await startGuidebook({ data: DATA, publishDelayMs: 5_000 });
    await call('POST', GUIDE);
    await call('PATCH', '/personalized-schedules/640/', { json: { sessions: [13] } });
    clock.now += 5_000;
    expect(sandbox.data.publishedSchedules[0]).toMatchObject({ sessions: [11] });
    expect(await call('POST', GUIDE)).toMatchObject({ status: 202 });
    clock.now += 5_000;
    expect(sandbox.data.publishedSchedules[0]).toMatchObject({ sessions: [13] });
  });

  test('shows each attendee the schedule that was assigned last', async () => {
    const { call, sandbox } = await startGuidebook({ data: DATA });
    await call('POST', GUIDE);
    expect(sandbox.data.attendeeViews).toEqual(
      new Map([
        [21, [11]],
        [22, [12]],
      ]),
    );
    await call('PATCH', '/personalized-schedules/640/', { json: { attendees: [21] } });
    await call('PATCH', '/personalized-schedules/640/', { json: { attendees: [21, 22] } });
    await call('PATCH', '/personalized-schedules/641/', { json: { sessions: [12, 13] } });
    await call('POST', GUIDE);
    expect(sandbox.data.attendeeViews.get(22)).toEqual([11]);
    await call('PATCH', '/personalized-schedules/640/', { json: { attendees: [21] } });
    await call('POST', GUIDE);
    expect(sandbox.data.attendeeViews.get(22)).toEqual([12, 13]);
  });

  test('sends e-mails to the attendees of a schedule at its first publication only', async () => {
    const { call, sandbox } = await startGuidebook({ data: DATA });
    await call('POST', GUIDE);
    const mails = [
      { schedule: 640, attendee: 21, at: NOW },
      { schedule: 640, attendee: 22, at: NOW },
      { schedule: 641, attendee: 22, at: NOW },
    ];
    expect(sandbox.data.scheduleEmails).toEqual(mails);
    await call('PATCH', '/personalized-schedules/640/', { json: { sessions: [13] } });
    await call('PATCH', '/personalized-schedules/641/', { json: { attendees: [21, 22] } });
    expect(await call('POST', GUIDE)).toMatchObject({ status: 202 });
    expect(sandbox.data.scheduleEmails).toEqual(mails);
  });

  test('treats a deleted schedule as something new', async () => {
    const { call, sandbox } = await startGuidebook({ data: DATA });
    await call('POST', GUIDE);
    await call('DELETE', '/personalized-schedules/641/');
    expect(await call('POST', GUIDE)).toMatchObject({ status: 202 });
    expect(sandbox.data.publishedSchedules.map(({ id }) => id)).toEqual([640]);
  });

  test('requires the Premium level and a published guide', async () => {
    const { call, switches, sandbox } = await startGuidebook({ data: DATA, premium: false });
    expect(await call('POST', GUIDE)).toMatchObject(detail('Premium'));
    expect(await call('POST', ADA)).toMatchObject(detail('Premium'));
    switches.premium = true;
    switches.guidesPublished = false;
    expect(await call('POST', GUIDE)).toMatchObject(detail('Publish the guide'));
    switches.guidesPublished = true;
    for (const guide of sandbox.data.guides) guide.premium = false;
    expect(await call('POST', GUIDE)).toMatchObject(detail('Premium'));
  });

  test('can respond without a body', async () => {
    const { call } = await startGuidebook({ data: DATA, publishResponse: 'empty' });
    expect(await call('POST', GUIDE)).toMatchObject({ status: 202, body: null });
  });

  test('starts from what the data mark as published', async () => {
    const schedules = DATA.personalizedSchedules?.map((schedule) => ({ ...schedule, published: true })) ?? [];
    const { call } = await startGuidebook({ data: { ...DATA, personalizedSchedules: schedules } });
    expect(await call('POST', GUIDE)).toMatchObject(detail('no new content'));
    expect(await call('POST', ADA)).toMatchObject(detail('no new content'));
  });
});

describe('publishing the schedules of an attendee', () => {
  test('affects that attendee alone and leaves the schedule unpublished in Builder', async () => {
    const { call, sandbox } = await startGuidebook({ data: DATA });
    expect(await call('POST', ADA)).toMatchObject({ status: 202 });
    expect(sandbox.data.attendeeViews).toEqual(new Map([[21, [11]]]));
    expect(sandbox.data.scheduleEmails).toEqual([{ schedule: 640, attendee: 21, at: NOW }]);
    expect(sandbox.data.publishedSchedules).toEqual([]);
    expect(await call('POST', ADA)).toMatchObject(detail('no new content'));
    expect(await call('POST', GUIDE)).toMatchObject({ status: 202 });
    expect(sandbox.data.scheduleEmails).toHaveLength(3);
  });

  test('is rejected while it is in progress for the same attendee, not for another', async () => {
    const { call } = await startGuidebook({ data: DATA, publishDelayMs: 5_000 });
    await call('POST', ADA);
    expect(await call('POST', ADA)).toMatchObject(detail('currently publishing'));
    expect(await call('POST', '/attendees/22/publish-personalized-schedules/')).toMatchObject({ status: 202 });
    expect(await call('POST', '/attendees/99/publish-personalized-schedules/')).toMatchObject({ status: 404 });
  });
});

describe('publishing a guide', () => {
  const PUBLISH = '/guides/1204/publish/';

  test('publishes its content once, and again after a change', async () => {
    const { call, sandbox, clock } = await startGuidebook({ data: { guides: [{ id: 1204, published: false }] } });
    expect(await call('POST', PUBLISH)).toMatchObject({ status: 202 });
    expect(sandbox.data.guides[0]).toMatchObject({ published: true });
    expect(await call('POST', PUBLISH)).toMatchObject(detail('no new content'));
    clock.now += 60_000;
    await call('PATCH', '/guides/1204/', { json: { name: 'New' } });
    expect(await call('POST', PUBLISH)).toMatchObject({ status: 202 });
  });

  test('is allowed twice a minute', async () => {
    const { call, clock, switches } = await startGuidebook({ data: DATA, publishDelayMs: 5_000 });
    const statuses = [await call('POST', PUBLISH), await call('POST', PUBLISH)].map(({ status }) => status);
    clock.now += 30_000;
    const refused = await call('POST', PUBLISH);
    expect([...statuses, refused.status, refused.headers.get('retry-after')]).toEqual([403, 403, 429, '30']);
    switches.retryAfter = false;
    expect((await call('POST', PUBLISH)).headers.get('retry-after')).toBeNull();
    clock.now += 30_000;
    expect((await call('POST', PUBLISH)).status).toBe(403);
  });

  test('requires an estimate of its attendees', async () => {
    const { call } = await startGuidebook({ data: { guides: [{ id: 1204, attendees_estimate: null }] } });
    expect(await call('POST', PUBLISH)).toMatchObject({
      status: 400,
      body: { attendees_estimate: [expect.any(String)] },
    });
  });
});
