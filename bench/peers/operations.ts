import { ACCOUNTS, calcomSchedules, GUIDE, SLOTS_EVENT_TYPE, SLOTS_FROM, SLOTS_TO } from './dataset.ts';

export interface Operation {
  readonly name: string;
  readonly title: string;
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** The gateway's global ids; its peers use the same. */
export function globalId(type: string, account: string, id: string | number): string {
  return Buffer.from(`${type}:${account}:${id}`).toString('base64url');
}

const [calcom, clinic, events] = ACCOUNTS;

export const OPERATIONS: readonly Operation[] = [
  {
    name: 'Q1',
    title: '50 calendars with schedules',
    query: `query Q1($accounts: [ID!]) {
      calendars(first: 50, accounts: $accounts) {
        nodes { id name description timeZone schedules { id name effect timeZone weeklyHours { days start end } } }
        pageInfo { hasNextPage }
      }
    }`,
    variables: { accounts: [globalId('Account', clinic.key, '')] },
  },
  {
    name: 'Q2',
    title: '40 personalized schedules',
    query: `query Q2($calendar: ID) {
      personalizedSchedules(calendar: $calendar, first: 40) {
        nodes { id name sessions { id name start end locations tracks } attendees { id name email } }
      }
    }`,
    variables: { calendar: globalId('Calendar', events.key, GUIDE) },
  },
  {
    name: 'Q3',
    title: '20 schedules by id',
    query: `query Q3($ids: [ID!]!) {
      nodes(ids: $ids) {
        ... on Schedule { id name timeZone isDefault weeklyHours { days start end } dateOverrides { date hours { start end } } }
      }
    }`,
    variables: { ids: calcomSchedules.map(({ id }) => globalId('Schedule', calcom.key, id)) },
  },
  {
    name: 'Q4',
    title: 'a week of slots',
    query: `query Q4($eventType: ID!, $from: DateTime!, $to: DateTime!) {
      slots(eventType: $eventType, from: $from, to: $to) { start end }
    }`,
    variables: {
      eventType: globalId('EventType', calcom.key, SLOTS_EVENT_TYPE),
      from: SLOTS_FROM,
      to: SLOTS_TO,
    },
  },
  {
    name: 'Q5',
    title: 'a dashboard over four providers',
    query: `query Q5 {
      accounts { id name provider }
      calendars(first: 100) { nodes { id name timeZone } }
      schedules(first: 300) { nodes { id name timeZone effect weeklyHours { days start end } } }
      eventTypes(first: 50) { nodes { id name durationMinutes } }
      personalizedSchedules(first: 5) { nodes { id name attendees { name } } }
    }`,
    variables: {},
  },
  { name: 'Q6', title: '`{ __typename }`', query: 'query Q6 { __typename }', variables: {} },
];
