import { expect, test } from 'vitest';
import { EventRevisions } from '../../../src/feeds/event-revisions.ts';
import type { WrittenEvent } from '../../../src/icalendar/write-event.ts';
import { createMemoryState } from '../../../src/state/memory-state.ts';
import { NOW } from '../../support/gateway.ts';

const FEED = { id: 'feed' };
const EVENT: WrittenEvent = {
  uid: '1@test',
  time: { start: NOW, end: NOW + 60_000 },
  title: 'Audit',
  status: 'CONFIRMED',
  location: null,
  url: null,
  description: null,
  descriptionHtml: null,
  createdAt: null,
  updatedAt: null,
};

function start() {
  const { values } = createMemoryState({ now: () => NOW });
  const revisions = new EventRevisions(values);
  const read = async (events: readonly WrittenEvent[], now: number, feed = FEED) =>
    (await revisions.withRevisions(feed, events, now)).map(({ uid, sequence, updatedAt }) => [
      uid,
      sequence,
      updatedAt,
    ]);
  return { read, values };
}

test('counts the changes of an event, and has the time at which each was seen', async () => {
  const { read } = start();
  expect(await read([EVENT], NOW)).toEqual([['1@test', 0, null]]);
  expect(await read([EVENT], NOW + 1000)).toEqual([['1@test', 0, null]]);
  const moved = { ...EVENT, time: { start: NOW + 1, end: NOW + 60_000 } };
  expect(await read([moved], NOW + 2000)).toEqual([['1@test', 1, NOW + 2000]]);
  expect(await read([moved], NOW + 3000)).toEqual([['1@test', 1, NOW + 2000]]);
  const cancelled = { ...moved, status: 'CANCELLED' as const };
  expect(await read([EVENT, { ...EVENT, uid: '2@test' }], NOW + 4000)).toEqual([
    ['1@test', 2, NOW + 4000],
    ['2@test', 0, null],
  ]);
  expect(await read([cancelled], NOW + 5000)).toEqual([['1@test', 3, NOW + 5000]]);
});

test('counts for each feed', async () => {
  const { read } = start();
  await read([EVENT], NOW);
  const changed = { ...EVENT, title: 'Check' };
  expect(await read([changed], NOW + 1000, { id: 'other' })).toEqual([['1@test', 0, null]]);
  expect(await read([changed], NOW + 1000)).toEqual([['1@test', 1, NOW + 1000]]);
});

test('leaves events alone whose provider reports the time of their last change', async () => {
  const { read, values } = start();
  const dated = { ...EVENT, updatedAt: NOW - 5000 };
  expect(await read([dated], NOW)).toEqual([['1@test', undefined, NOW - 5000]]);
  expect(await values.get('calendar-feed-events:feed')).toBeUndefined();
  expect(await read([dated, { ...EVENT, uid: '2@test' }], NOW)).toEqual([
    ['1@test', undefined, NOW - 5000],
    ['2@test', 0, null],
  ]);
});

test('agrees on a change that is seen by several reads at the same time', async () => {
  const { read } = start();
  await read([EVENT], NOW);
  const changed = { ...EVENT, title: 'Check' };
  const seen = await Promise.all([1, 2, 3].map((later) => read([changed], NOW + later)));
  expect(new Set(seen.map((each) => JSON.stringify(each))).size).toBe(1);
});

test('stores digests of events alone', async () => {
  const { read, values } = start();
  await read([{ ...EVENT, title: 'Secret', description: 'Secret' }], NOW);
  expect(await values.get('calendar-feed-events:feed')).toMatch(/^\{"[\w-]{16}":\["[\w-]{16}",0,null\]\}$/);
});
