import { describe, expect, test } from 'vitest';
import { CALL, NOT_FOUND, sent, start } from './guidebook-account.ts';

describe('publishing', () => {
  const GUIDE = { calendarId: '1204' };

  test.each(['json', 'empty'] as const)('returns REQUESTED when the response is %s', async (publishResponse) => {
    const { schedules, running } = await start({ publishResponse });
    expect(await schedules.publish(GUIDE, CALL)).toBe('REQUESTED');
    expect(await schedules.publish({ attendeeId: '1300.3401' }, CALL)).toBe('REQUESTED');
    expect(sent(running)).toEqual([
      'POST /attendees/3401/publish-personalized-schedules/',
      'POST /guides/1204/publish-personalized-schedules/',
    ]);
    expect(running.requests.map(({ body }) => body)).toEqual(['', '']);
  });

  test('returns NOTHING_TO_PUBLISH the second time', async () => {
    const { schedules } = await start();
    await schedules.publish(GUIDE, CALL);
    expect(await schedules.publish(GUIDE, CALL)).toBe('NOTHING_TO_PUBLISH');
  });

  test('returns IN_PROGRESS until the publication is complete', async () => {
    const { schedules } = await start({ publishDelayMs: 60_000 });
    await schedules.publish(GUIDE, CALL);
    expect(await schedules.publish(GUIDE, CALL)).toBe('IN_PROGRESS');
  });

  test.each([
    ['There is no new content.'],
    [{ detail: 'No new content to publish' }],
    [{ guide: ['There is no new content'] }],
    [{ non_field_errors: ['no new content'] }],
    [['Sorry', 'no new content']],
  ])('reads the reason in %j', async (body) => {
    const { schedules, running } = await start();
    running.faults.add({ kind: 'status', status: 403, body });
    expect(await schedules.publish(GUIDE, CALL)).toBe('NOTHING_TO_PUBLISH');
  });

  test('reads the reason only in responses with status 403', async () => {
    const { schedules, running } = await start();
    running.faults.add({ kind: 'status', status: 400, body: { detail: 'no new content' } });
    await expect(schedules.publish(GUIDE, CALL)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });

  test.each([{ premium: false }, { guidesPublished: false }])('fails with FORBIDDEN with %j', async (options) => {
    const { schedules } = await start(options);
    await expect(schedules.publish(GUIDE, CALL)).rejects.toMatchObject({
      code: 'FORBIDDEN',
      account: 'acme',
      message: expect.stringMatching(/published itself.*plan/),
    });
  });

  test.each([{ calendarId: 'x' }, { attendeeId: '3301' }])(
    'returns NOT_FOUND for %j without a call',
    async (target) => {
      const { schedules, running } = await start();
      await expect(schedules.publish(target, CALL)).rejects.toEqual(NOT_FOUND);
      expect(running.requests).toEqual([]);
    },
  );

  test('fails with RATE_LIMITED when the quota is used up', async () => {
    const { schedules } = await start({ dailyQuota: 0 });
    await expect(schedules.publish(GUIDE, CALL)).rejects.toMatchObject({
      code: 'RATE_LIMITED',
      retryAfterSeconds: 14 * 3600,
    });
  });
});
