import { describe, expect, test } from 'vitest';
import type { CallContext } from '../../src/connectors/connector.ts';
import { largeGuide } from '../support/large-guide.ts';
import { CALL, sent, start } from './guidebook-account.ts';

// Three pages of each list, of which clients with credentials of their own learn the number.

const COUNT = 60;
const ON_LAST_PAGE = ['9.59', '9.60'];

function callWith(credential: string): CallContext {
  return { ...CALL, credential };
}

const ANN = callWith('ann');
const BO = callWith('bo');
const STRANGER = callWith('stranger');

async function startForThree(foreignGuideList: 'not-found' | 'empty') {
  const keys = { ann: { owners: [1] }, bo: { owners: [1] }, stranger: { owners: [2] } };
  const account = await start({ data: largeGuide(COUNT, 0), keys, foreignGuideList });
  await account.attendees.ofCalendars(['9'], ANN);
  await account.sessions.ofCalendars(['9'], ANN);
  const { running } = account;
  return {
    ...account,
    /** The number of requests that `read` sends. */
    async callsOf(read: () => Promise<unknown>): Promise<number> {
      const before = sent(running).length;
      await read();
      return sent(running).length - before;
    },
  };
}

test('a credential that has read another list of the guide uses what others learned', async () => {
  const { attendees, schedules, callsOf } = await startForThree('not-found');
  const firstPage = () => schedules.pagesOf('9', { cursor: undefined, direction: 'forward', wanted: 20 }, BO);
  expect(await callsOf(firstPage)).toBe(1);
  expect(await callsOf(() => attendees.get(ON_LAST_PAGE, BO))).toBe(ON_LAST_PAGE.length);
});

test('a credential that has not read the guide learns the number of pages by itself', async () => {
  const { attendees, callsOf } = await startForThree('not-found');
  expect(await callsOf(() => attendees.get(ON_LAST_PAGE, BO))).toBe(1 + ON_LAST_PAGE.length);
});

describe.each(['not-found', 'empty'] as const)('where the list of a foreign guide is %s', (foreignGuideList) => {
  test('the number of calls does not show how many pages there are', async () => {
    const { attendees, sessions, callsOf } = await startForThree(foreignGuideList);
    for (const list of [attendees, sessions, attendees, sessions]) {
      const read = () => list.ofCalendars(['9'], STRANGER).catch((error: unknown) => error);
      expect(await callsOf(read)).toBe(1);
    }
  });
});

test('a stranger does not make others forget what they learned', async () => {
  const { attendees, callsOf } = await startForThree('empty');
  await attendees.ofCalendars(['9'], STRANGER);
  expect(await callsOf(() => attendees.get(ON_LAST_PAGE, ANN))).toBe(ON_LAST_PAGE.length);
});
