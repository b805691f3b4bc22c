import { describe, expect, test } from 'vitest';
import { availability } from '../support/availability-query.ts';
import { bookingsOf, busyTimeOf, short, vevent } from '../support/caldav-account.ts';
import { FEED_CALENDAR, feedBookingId, startFeedGateway } from '../support/icalendar-account.ts';

// Every expected instant is worked out by hand from docs/time-semantics.md. The clocks are set back in Berlin on 2026-10-25 at 01:00Z
// (03:00 becomes 02:00), in New York on 2026-11-01 at 06:00Z (02:00 becomes 01:00).

const FROM = '2026-10-18T00:00:00Z';
const TO = '2026-11-10T00:00:00Z';

const BERLIN_WEEKLY = [
  vevent(
    'weekly',
    'DTSTART;TZID=Europe/Berlin:20261019T090000',
    'DTEND;TZID=Europe/Berlin:20261019T100000',
    'RRULE:FREQ=WEEKLY;COUNT=4',
    'EXDATE;TZID=Europe/Berlin:20261109T090000',
    'SUMMARY:Standup',
  ),
  vevent(
    'weekly',
    'RECURRENCE-ID;TZID=Europe/Berlin:20261102T090000',
    'DTSTART;TZID=Europe/Berlin:20261103T150000',
    'DTEND;TZID=Europe/Berlin:20261103T160000',
    'SUMMARY:Standup\\, moved',
  ),
];

const WEEKLY_BUSY = [
  '2026-10-19T07:00Z 2026-10-19T08:00Z',
  '2026-10-26T08:00Z 2026-10-26T09:00Z',
  '2026-11-03T14:00Z 2026-11-03T15:00Z',
];

describe('busy time', () => {
  const zoned = (zone: string, start: string, end: string) => [
    `DTSTART;TZID=${zone}:${start}`,
    `DTEND;TZID=${zone}:${end}`,
  ];

  test.each([
    { title: 'a weekly event with an excluded and a moved occurrence', events: BERLIN_WEEKLY, busy: WEEKLY_BUSY },
    {
      title: 'a daily event in New York over the change of the clock there',
      events: [
        vevent('e', ...zoned('America/New_York', '20261031T090000', '20261031T100000'), 'RRULE:FREQ=DAILY;COUNT=2'),
      ],
      busy: ['2026-10-31T13:00Z 2026-10-31T14:00Z', '2026-11-01T14:00Z 2026-11-01T15:00Z'],
    },
    {
      title: 'an event from the repeated hour in Berlin until after it',
      events: [vevent('e', ...zoned('Europe/Berlin', '20261025T023000', '20261025T033000'))],
      busy: ['2026-10-25T00:30Z 2026-10-25T02:30Z'],
    },
    {
      title: 'an event in the repeated hour in New York',
      events: [vevent('e', ...zoned('America/New_York', '20261101T013000', '20261101T014500'))],
      busy: ['2026-11-01T05:30Z 2026-11-01T05:45Z'],
    },
    {
      title: 'an all-day event on a day of 25 hours',
      events: [vevent('e', 'DTSTART;VALUE=DATE:20261025', 'DTEND;VALUE=DATE:20261026')],
      busy: ['2026-10-24T22:00Z 2026-10-25T23:00Z'],
    },
    {
      title: 'floating times before and after the change of the clock',
      events: [vevent('e', 'DTSTART:20261024T120000', 'DTEND:20261024T123000', 'RRULE:FREQ=DAILY;COUNT=2')],
      busy: ['2026-10-24T10:00Z 2026-10-24T10:30Z', '2026-10-25T11:00Z 2026-10-25T11:30Z'],
    },
    {
      title: 'a private event',
      events: [vevent('e', 'DTSTART:20261026T100000Z', 'DTEND:20261026T110000Z', 'CLASS:PRIVATE')],
      busy: ['2026-10-26T10:00Z 2026-10-26T11:00Z'],
    },
    {
      title: 'no cancelled and no transparent event, and none without length',
      events: [
        vevent('cancelled', 'DTSTART:20261026T100000Z', 'DTEND:20261026T110000Z', 'STATUS:CANCELLED'),
        vevent('transparent', 'DTSTART:20261027T100000Z', 'DTEND:20261027T110000Z', 'TRANSP:TRANSPARENT'),
        vevent('reminder', 'DTSTART:20261028T100000Z'),
      ],
      busy: [],
    },
  ])('includes $title', async ({ events, busy }) => {
    const { gateway } = await startFeedGateway(events);
    expect(await busyTimeOf(gateway, FEED_CALENDAR, FROM, TO)).toEqual({ busy, calls: 1 });
  });
});

describe('bookings', () => {
  test('are the occurrences, whose ids stay when one is moved', async () => {
    const { gateway } = await startFeedGateway(BERLIN_WEEKLY);
    const { bookings, calls } = await bookingsOf(gateway, FROM, TO);
    expect(calls).toBe(1);
    expect(bookings.map(({ id, title, start, end }) => [id, title, short(start), short(end)])).toEqual([
      [feedBookingId('weekly#20261019T070000Z'), 'Standup', '2026-10-19T07:00Z', '2026-10-19T08:00Z'],
      [feedBookingId('weekly#20261026T080000Z'), 'Standup', '2026-10-26T08:00Z', '2026-10-26T09:00Z'],
      [feedBookingId('weekly#20261102T080000Z'), 'Standup, moved', '2026-11-03T14:00Z', '2026-11-03T15:00Z'],
    ]);
  });

  test('are found by the id that an occurrence had before it was moved', async () => {
    const { gateway, feed, server } = await startFeedGateway(BERLIN_WEEKLY.slice(0, 1));
    const query = 'query ($id: ID!) { booking(id: $id) { id title start calendar { id } } }';
    const variables = { id: feedBookingId('weekly#20261102T080000Z') };
    const calendar = { id: FEED_CALENDAR };
    expect((await gateway.execute(query, variables)).data.booking).toEqual({
      ...variables,
      title: 'Standup',
      start: '2026-11-02T08:00:00.000Z',
      calendar,
    });
    feed.text = feed.text.replace('END:VCALENDAR', `${BERLIN_WEEKLY[1]!}\r\nEND:VCALENDAR`);
    server.requests.length = 0;
    expect((await gateway.execute(query, variables)).data.booking).toEqual({
      ...variables,
      title: 'Standup, moved',
      start: '2026-11-03T14:00:00.000Z',
      calendar,
    });
    expect(server.requests).toHaveLength(1);
    const excluded = await gateway.execute(query, { id: feedBookingId('weekly#20261109T080000Z') });
    expect([excluded.data.booking, excluded.errors]).toEqual([null, undefined]);
  });

  test('have the status of the event, and no content where it is private', async () => {
    const { gateway } = await startFeedGateway([
      vevent(
        '1',
        'DTSTART:20261026T100000Z',
        'DURATION:PT1H',
        'STATUS:TENTATIVE',
        'SUMMARY:Interview',
        'LOCATION:Room 4',
      ),
      vevent('2', 'DTSTART:20261027T100000Z', 'DURATION:PT1H', 'STATUS:CANCELLED', 'SUMMARY:Review'),
      vevent('3', 'DTSTART:20261028T100000Z', 'DURATION:PT1H', 'TRANSP:TRANSPARENT', 'SUMMARY:Focus'),
      vevent('4', 'DTSTART:20261029T100000Z', 'DURATION:PT1H', 'CLASS:PRIVATE', 'SUMMARY:Doctor', 'LOCATION:Clinic'),
      vevent('5', 'DTSTART;VALUE=DATE:20261030', 'SUMMARY:Holiday'),
    ]);
    const { bookings } = await bookingsOf(gateway, FROM, TO);
    expect(
      bookings.map(({ status, title, location, start, end }) => [status, title, location, short(start), short(end)]),
    ).toEqual([
      ['PENDING', 'Interview', 'Room 4', '2026-10-26T10:00Z', '2026-10-26T11:00Z'],
      ['CANCELLED', 'Review', null, '2026-10-27T10:00Z', '2026-10-27T11:00Z'],
      ['ACCEPTED', 'Focus', null, '2026-10-28T10:00Z', '2026-10-28T11:00Z'],
      ['ACCEPTED', null, null, '2026-10-29T10:00Z', '2026-10-29T11:00Z'],
      ['ACCEPTED', 'Holiday', null, '2026-10-29T23:00Z', '2026-10-30T23:00Z'],
    ]);
  });

  test('cannot be cancelled', async () => {
    const { gateway, server } = await startFeedGateway(BERLIN_WEEKLY);
    const { data } = await gateway.execute('mutation ($id: ID!) { cancelBooking(input: { id: $id }) { __typename } }', {
      id: feedBookingId('weekly#20261019T070000Z'),
    });
    expect(data.cancelBooking.__typename).toBe('UnsupportedError');
    expect(server.requests.filter(({ method }) => method !== 'GET')).toEqual([]);
  });
});

describe('availability', () => {
  test('has openings and slots around an event in the hour that Berlin repeats', async () => {
    const { gateway, server } = await startFeedGateway([
      vevent('e', 'DTSTART;TZID=Europe/Berlin:20261025T023000', 'DTEND;TZID=Europe/Berlin:20261025T033000'),
    ]);
    const found = await availability(gateway, {
      participants: { shifts: FEED_CALENDAR },
      window: '2026-10-24T22:00:00Z 2026-10-25T05:00:00Z',
      durationMinutes: 60,
      timeZone: 'Europe/Berlin',
    });
    expect(found.openings).toEqual(['2026-10-24T22:00Z 2026-10-25T00:30Z', '2026-10-25T02:30Z 2026-10-25T05:00Z']);
    expect(found.blocked).toEqual(['2026-10-25T00:30Z 2026-10-25T02:30Z shifts:BUSY']);
    expect(found.slots).toEqual([
      '2026-10-24T22:00Z 2026-10-24T23:00Z',
      '2026-10-24T23:00Z 2026-10-25T00:00Z',
      '2026-10-25T03:00Z 2026-10-25T04:00Z',
      '2026-10-25T04:00Z 2026-10-25T05:00Z',
    ]);
    expect(server.requests).toHaveLength(1);
  });

  test('offers the second 01:00 in New York after an event that ends at the first 01:30', async () => {
    const { gateway } = await startFeedGateway([
      vevent('e', 'DTSTART;TZID=America/New_York:20261101T003000', 'DTEND;TZID=America/New_York:20261101T013000'),
    ]);
    const found = await availability(gateway, {
      participants: { shifts: FEED_CALENDAR },
      window: '2026-11-01T04:00:00Z 2026-11-01T08:00:00Z',
      durationMinutes: 60,
      timeZone: 'America/New_York',
    });
    expect(found.openings).toEqual(['2026-11-01T04:00Z 2026-11-01T04:30Z', '2026-11-01T05:30Z 2026-11-01T08:00Z']);
    expect(found.slots).toEqual(['2026-11-01T06:00Z 2026-11-01T07:00Z', '2026-11-01T07:00Z 2026-11-01T08:00Z']);
  });
});
