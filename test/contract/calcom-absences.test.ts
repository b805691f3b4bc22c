import { expect, test } from 'vitest';
import { connectCalcom } from './calcom-account.ts';

const READ = 'GET /v2/me/ooo';
const absencesOf = ({ eventTypes, call }: Awaited<ReturnType<typeof connectCalcom>>) => eventTypes.absences?.(call);
const reads = ({ sent }: Awaited<ReturnType<typeof connectCalcom>>) => sent().filter((request) => request === READ);

test("returns the owner's out-of-office days as dates when there are some", async () => {
  const account = await connectCalcom({
    users: [{ id: 1 }, { id: 2 }],
    outOfOffice: [
      { start: '2026-06-08', end: '2026-06-12' },
      { start: '2026-06-02', end: '2026-06-02' },
      { userId: 2, start: '2026-06-03', end: '2026-06-03' },
    ],
  });
  expect(await absencesOf(account)).toEqual([
    { hostId: '1', firstDate: '2026-06-02', lastDate: '2026-06-02' },
    { hostId: '1', firstDate: '2026-06-08', lastDate: '2026-06-12' },
  ]);
});

test('returns every out-of-office day when there are several pages', async () => {
  const outOfOffice = Array.from({ length: 600 }, () => ({ start: '2026-06-02', end: '2026-06-02' }));
  const account = await connectCalcom({ outOfOffice });
  expect(await absencesOf(account)).toHaveLength(600);
});

test('returns no out-of-office days, after one request, when the server has no route for them', async () => {
  const account = await connectCalcom({}, { withoutOutOfOfficeRoute: true });
  expect(await absencesOf(account)).toEqual([]);
  expect(await absencesOf(account)).toEqual([]);
  expect(reads(account)).toEqual([READ]);
});

test('rejects with UNAUTHENTICATED when the credential is not accepted', async () => {
  const account = await connectCalcom({}, {}, 'cal_live_unknown');
  await expect(absencesOf(account)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
});
