import { z } from 'zod';
import { accessOf } from '../auth/client.ts';
import { decodeGlobalId } from '../domain/global-id.ts';
import {
  McpFindCalendarsDocument,
  McpFindEventTypesDocument,
  McpFindSchedulesDocument,
  McpListAccountsDocument,
} from './generated/graphql.ts';
import type { Caller } from './run-operation.ts';
import { bounded, id, nameContains, named, nextCursor, paging } from './schemas.ts';
import { defineTool, READS } from './tool.ts';

/** The arguments of a list over accounts, as variables of its operation. */
function listVariables({
  accountIds,
  nameContains: text,
  limit,
  cursor,
}: {
  readonly accountIds?: string[] | undefined;
  readonly nameContains?: string | undefined;
  readonly limit: number;
  readonly cursor?: string | undefined;
}) {
  return { accounts: accountIds ?? null, nameContains: text ?? null, first: limit, after: cursor ?? null };
}

function accessTo(accountId: string, { session }: Caller) {
  const ref = decodeGlobalId(accountId);
  return ref ? accessOf(session.client, ref.account) : 'none';
}

function cursorOf({ hasNextPage, endCursor }: { readonly hasNextPage: boolean; readonly endCursor: string | null }) {
  return hasNextPage ? endCursor : null;
}

export const listAccounts = defineTool({
  name: 'list_accounts',
  title: 'List accounts',
  description:
    'Lists the accounts at scheduling providers (a person, a team, a clinic, a conference, …) with the access you have to ' +
    'each: `book` allows finding slots, holding and booking only, `read` no changes, `write` everything. Needed only to limit ' +
    'other tools to some accounts, or to find out why a tool is forbidden.',
  needs: 'anything',
  annotations: READS,
  input: {},
  output: {
    accounts: z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        provider: z.string(),
        access: z.enum(['none', 'book', 'read', 'write']),
        health: z.string().describe('HEALTHY, DEGRADED, UNREACHABLE or AUTHENTICATION_FAILED.'),
      }),
    ),
  },
  document: McpListAccountsDocument,
  variables: () => ({}),
  answer: ({ accounts }, _input, caller) => ({
    summary: `${accounts.length} account(s).`,
    output: { accounts: accounts.map((account) => ({ ...account, access: accessTo(account.id, caller) })) },
  }),
});

export const findEventTypes = defineTool({
  name: 'find_event_types',
  title: 'Find event types',
  description:
    'Finds what can be booked: event types, such as "30 min meeting with Nora" or "First consultation". Their ids are what ' +
    'find_slots, hold_slot and book_slot need, and can also be participants of find_common_times.',
  needs: 'anything',
  annotations: READS,
  input: { nameContains, ...paging },
  output: {
    eventTypes: z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        description: z.string().nullable(),
        isActive: z.boolean().describe('Whether it can be booked at present.'),
        durationMinutes: z.number().nullable().describe('The default length.'),
        durationOptions: z.array(z.number()).describe('All lengths that can be chosen.'),
        account: named,
      }),
    ),
    nextCursor,
  },
  document: McpFindEventTypesDocument,
  variables: listVariables,
  answer({ eventTypes }) {
    const nodes = eventTypes?.nodes ?? [];
    return {
      summary: `${nodes.length} event type(s).`,
      output: {
        eventTypes: nodes.map(({ description, durationOptions, ...rest }) => ({
          ...rest,
          description: description === null ? null : bounded(description),
          durationOptions: [...durationOptions],
        })),
        nextCursor: eventTypes ? cursorOf(eventTypes.pageInfo) : null,
      },
      accountResults: eventTypes?.accountResults,
    };
  },
});

export const findCalendars = defineTool({
  name: 'find_calendars',
  title: 'Find calendars',
  description:
    'Finds calendars: of people, rooms, teams, or the programme of a conference. Their ids are participants of ' +
    'find_common_times and explain_unavailability, and the `calendarId` of other tools.',
  needs: 'reading',
  annotations: READS,
  input: { nameContains, ...paging },
  output: {
    calendars: z.array(z.object({ id: z.string(), name: z.string(), timeZone: z.string().nullable(), account: named })),
    nextCursor,
  },
  document: McpFindCalendarsDocument,
  variables: listVariables,
  answer({ calendars }) {
    const nodes = calendars?.nodes ?? [];
    return {
      summary: `${nodes.length} calendar(s).`,
      output: { calendars: nodes, nextCursor: calendars ? cursorOf(calendars.pageInfo) : null },
      accountResults: calendars?.accountResults,
    };
  },
});

export const findSchedules = defineTool({
  name: 'find_schedules',
  title: 'Find schedules',
  description:
    'Finds schedules: the weekly working or opening hours of persons and calendars. Their ids are what get_weekly_hours and ' +
    'preview_weekly_hours need, and can be participants of find_common_times.',
  needs: 'reading',
  annotations: READS,
  input: { nameContains, ...paging },
  output: {
    schedules: z.array(
      z.object({
        id: id('Schedule id'),
        name: z.string(),
        timeZone: z.string().nullable(),
        effect: z.enum(['OPEN', 'CLOSED']).describe('Whether the hours are open, or closed.'),
        account: named,
      }),
    ),
    nextCursor,
  },
  document: McpFindSchedulesDocument,
  variables: listVariables,
  answer({ schedules }) {
    const nodes = schedules?.nodes ?? [];
    return {
      summary: `${nodes.length} schedule(s).`,
      output: { schedules: nodes, nextCursor: schedules ? cursorOf(schedules.pageInfo) : null },
      accountResults: schedules?.accountResults,
    };
  },
});
