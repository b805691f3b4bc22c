import { describe, expect, test } from 'vitest';
import type { CalendarFeed } from '../../src/domain/calendar-feed.ts';
import { NOW } from '../support/gateway.ts';
import { describeStates } from './states.ts';

function feed(id: string, client = 'Nora: {x}'): CalendarFeed {
  return {
    account: 'a',
    id,
    client,
    kind: 'BOOKINGS',
    target: { type: 'Calendar', account: 'a', id: 'c1' },
    name: null,
    pastDays: 30,
    futureDays: 180,
    createdAt: NOW,
  };
}

describeStates(({ open, passTime }) => {
  describe('calendar feeds', () => {
    test('are found by the digests of their tokens, and by client and id, also by another process', async () => {
      const { state, again } = open();
      const one = feed('1');
      expect(await state.calendarFeeds.add('digest-1', one, 9)).toBe(true);
      passTime(10 * 365 * 86_400_000);
      const { calendarFeeds } = again();
      expect(await calendarFeeds.findByToken('digest-1')).toEqual(one);
      expect(await calendarFeeds.find(one)).toEqual(one);
      expect(await calendarFeeds.list(one.client)).toEqual([one]);
      expect(await calendarFeeds.findByToken('digest-2')).toBeUndefined();
      expect(await calendarFeeds.find({ client: 'other', id: '1' })).toBeUndefined();
      expect(await calendarFeeds.find({ ...one, id: '2' })).toBeUndefined();
      expect(await calendarFeeds.list('other')).toEqual([]);
    });

    test('are listed for the client that they belong to', async () => {
      const { calendarFeeds } = open().state;
      for (const each of [feed('1'), feed('2'), feed('3', 'other')]) await calendarFeeds.add(`t${each.id}`, each, 9);
      const ids = async (client: string) => (await calendarFeeds.list(client)).map(({ id }) => id).sort();
      expect(await ids('Nora: {x}')).toEqual(['1', '2']);
      expect(await ids('other')).toEqual(['3']);
    });

    test('are removed by their client alone', async () => {
      const { state, again } = open();
      const one = feed('1');
      await state.calendarFeeds.add('t1', one, 9);
      expect(await state.calendarFeeds.remove({ client: 'other', id: '1' })).toBe(false);
      expect(await state.calendarFeeds.findByToken('t1')).toEqual(one);
      expect(await again().calendarFeeds.remove(one)).toBe(true);
      expect(await state.calendarFeeds.findByToken('t1')).toBeUndefined();
      expect(await state.calendarFeeds.find(one)).toBeUndefined();
      expect(await state.calendarFeeds.list(one.client)).toEqual([]);
      expect(await state.calendarFeeds.remove(one)).toBe(false);
    });

    test('are limited for each client, also when many are added at the same time', async () => {
      const { state, again } = open();
      const both = [state, again()];
      const added = await Promise.all(
        Array.from({ length: 10 }, (_, i) => both[i % 2]!.calendarFeeds.add(`t${i}`, feed(String(i)), 4)),
      );
      expect(added.filter(Boolean)).toHaveLength(4);
      expect(await state.calendarFeeds.list('Nora: {x}')).toHaveLength(4);
      expect(await state.calendarFeeds.add('other', feed('1', 'other'), 4)).toBe(true);
      const removed = (await state.calendarFeeds.list('Nora: {x}'))[0]!;
      await state.calendarFeeds.remove(removed);
      expect(await state.calendarFeeds.add('t11', feed('11'), 4)).toBe(true);
    });
  });
});
