import { describe, expect, test } from 'vitest';
import { bookingId, bookingsOf, busyOf, caldavEntry, calendarId, short, vevent } from '../support/caldav-account.ts';
import { startGateway } from '../support/gateway.ts';
import { NO_RADICALE, startRadicale } from '../support/radicale.ts';
import { NO_XANDIKOS, startXandikos } from '../support/xandikos.ts';

// Every expected instant is worked out by hand from docs/time-semantics.md. In Berlin the clocks are set back on 2026-10-25.

const FROM = '2026-10-18T00:00:00Z';
const TO = '2026-11-10T00:00:00Z';

const WEEKLY = [
  vevent(
    'weekly',
    'DTSTART;TZID=Europe/Berlin:20261019T090000',
    'DTEND;TZID=Europe/Berlin:20261019T100000',
    'RRULE:FREQ=WEEKLY;COUNT=4',
    'EXDATE;TZID=Europe/Berlin:20261109T090000',
    'SUMMARY:Standup & <plans>',
  ),
  vevent(
    'weekly',
    'RECURRENCE-ID;TZID=Europe/Berlin:20261102T090000',
    'DTSTART;TZID=Europe/Berlin:20261103T150000',
    'DTEND;TZID=Europe/Berlin:20261103T160000',
    'SUMMARY:Standup\\, moved',
  ),
].join('\n');

const EVENTS: Readonly<Record<string, string>> = {
  weekly: WEEKLY,
  'all day': vevent('all-day', 'DTSTART;VALUE=DATE:20261025', 'SUMMARY:Clocks are set back'),
  floating: vevent('floating', 'DTSTART:20261027T120000', 'DTEND:20261027T123000', 'SUMMARY:Lunch'),
  cancelled: vevent('cancelled', 'DTSTART:20261028T100000Z', 'DTEND:20261028T110000Z', 'STATUS:CANCELLED'),
  transparent: vevent('transparent', 'DTSTART:20261028T120000Z', 'DTEND:20261028T130000Z', 'TRANSP:TRANSPARENT'),
  tentative: vevent(
    'tentative',
    'DTSTART:20261029T100000Z',
    'DURATION:PT1H',
    'STATUS:TENTATIVE',
    'SUMMARY:Interview',
    'LOCATION:Room 4',
    'DESCRIPTION:Bring the\\nquestions',
    'ORGANIZER;CN=Maren:mailto:maren@example.com',
    'ATTENDEE;CN=Jon:mailto:jon@example.com',
  ),
};

const BUSY = [
  '2026-10-19T07:00Z 2026-10-19T08:00Z',
  '2026-10-24T22:00Z 2026-10-25T23:00Z',
  '2026-10-26T08:00Z 2026-10-26T09:00Z',
  '2026-10-27T11:00Z 2026-10-27T11:30Z',
  '2026-10-29T10:00Z 2026-10-29T11:00Z',
  '2026-11-03T14:00Z 2026-11-03T15:00Z',
];

const objectPath = (calendar: string, name: string) => `${calendar}${encodeURIComponent(name)}.ics`;

describe.each([
  { title: 'Radicale', missing: NO_RADICALE, start: startRadicale },
  { title: 'Xandikos', missing: NO_XANDIKOS, start: startXandikos },
])('$title', { timeout: 60_000 }, ({ missing, start }) => {
  async function open() {
    const server = await start();
    const path = await server.createCalendar('Work & more');
    for (const [name, lines] of Object.entries(EVENTS)) await server.put(objectPath(path, name), lines);
    return { server, path, gateway: await startGateway([caldavEntry(server)]) };
  }

  test.skipIf(missing)('returns busy time and bookings over a change of the clocks', async () => {
    const { path, gateway } = await open();
    expect(await busyOf(gateway, path, FROM, TO)).toEqual({ busy: BUSY, calls: 5 });

    const { bookings, calls } = await bookingsOf(gateway, FROM, TO);
    expect(calls).toBe(1);
    expect(bookings.map(({ id, title, start: begin, status }) => [id, title, short(begin), status])).toEqual(
      [
        ['weekly#20261019T070000Z', 'Standup & <plans>', '2026-10-19T07:00Z', 'ACCEPTED'],
        ['all day', 'Clocks are set back', '2026-10-24T22:00Z', 'ACCEPTED'],
        ['weekly#20261026T080000Z', 'Standup & <plans>', '2026-10-26T08:00Z', 'ACCEPTED'],
        ['floating', 'Lunch', '2026-10-27T11:00Z', 'ACCEPTED'],
        ['cancelled', null, '2026-10-28T10:00Z', 'CANCELLED'],
        ['transparent', null, '2026-10-28T12:00Z', 'ACCEPTED'],
        ['tentative', 'Interview', '2026-10-29T10:00Z', 'PENDING'],
        ['weekly#20261102T080000Z', 'Standup, moved', '2026-11-03T14:00Z', 'ACCEPTED'],
      ].map(([name = '', ...rest]) => {
        const [object = '', occurrence] = name!.split('#');
        return [bookingId(objectPath(path, object) + (occurrence ? `#${occurrence}` : '')), ...rest];
      }),
    );
    expect(bookings[6]).toMatchObject({
      end: expect.stringContaining('2026-10-29T11:00'),
      location: 'Room 4',
      notes: 'Bring the\nquestions',
      hosts: [{ email: 'maren@example.com' }],
      attendees: [{ email: 'jon@example.com' }],
      calendar: { name: 'Work & more' },
    });
  });

  test.skipIf(missing)('finds an occurrence far from the first one, alone and in availability', async () => {
    const { server, path, gateway } = await open();
    await server.put(
      objectPath(path, 'endless'),
      vevent('endless', 'DTSTART;TZID=Europe/Berlin:20200106T090000', 'DURATION:PT30M', 'RRULE:FREQ=WEEKLY'),
    );
    const { data, errors } = await gateway.execute(
      `query ($booking: ID!, $calendar: ID!) {
        booking(id: $booking) { id start end }
        availability(input: { participants: [$calendar], from: "2031-07-07T06:00:00Z", to: "2031-07-07T09:00:00Z" }) {
          openings { start end }
        }
      }`,
      { booking: bookingId(`${objectPath(path, 'endless')}#20310106T080000Z`), calendar: calendarId(path) },
    );
    expect(errors).toBeUndefined();
    expect(short(data.booking.start)).toBe('2031-01-06T08:00Z');
    const openings: readonly { start: string; end: string }[] = data.availability.openings;
    expect(openings.map(({ start: begin, end }) => [short(begin), short(end)])).toEqual([
      ['2031-07-07T06:00Z', '2031-07-07T07:00Z'],
      ['2031-07-07T07:30Z', '2031-07-07T09:00Z'],
    ]);
  });

  test.skipIf(missing)('reads only what changed since the last read', async () => {
    const { server, path, gateway } = await open();
    await busyOf(gateway, path, FROM, TO);
    expect(await busyOf(gateway, path, FROM, TO)).toEqual({ busy: BUSY, calls: 1 });

    await server.put(objectPath(path, 'new'), vevent('new', 'DTSTART:20261030T080000Z', 'DURATION:PT1H'));
    await server.put(objectPath(path, 'floating'), vevent('floating', 'DTSTART:20261027T130000', 'DURATION:PT30M'));
    const changed = BUSY.with(3, '2026-10-27T12:00Z 2026-10-27T12:30Z').toSpliced(
      5,
      0,
      '2026-10-30T08:00Z 2026-10-30T09:00Z',
    );
    expect(await busyOf(gateway, path, FROM, TO)).toEqual({ busy: changed, calls: 3 });

    await server.remove(objectPath(path, 'weekly'));
    const left = changed.filter((_, index) => ![0, 2, 6].includes(index));
    expect(await busyOf(gateway, path, FROM, TO)).toEqual({ busy: left, calls: 2 });
    expect(await busyOf(gateway, path, FROM, TO)).toEqual({ busy: left, calls: 1 });
  });

  test.skipIf(missing)('rejects the cancellation of a booking, and changes nothing', async () => {
    const { path, gateway } = await open();
    const { data } = await gateway.execute(
      'mutation ($id: ID!) { cancelBooking(input: { id: $id }) { __typename ... on MutationError { message } } }',
      { id: bookingId(objectPath(path, 'tentative')) },
    );
    expect(data.cancelBooking.__typename).toBe('UnsupportedError');
    expect((await busyOf(gateway, path, FROM, TO)).busy).toEqual(BUSY);
  });

  test.skipIf(missing)('reports errors when a calendar does not exist and when the server is gone', async () => {
    const { server, path, gateway } = await open();
    const query = 'query ($id: ID!) { calendar(id: $id) { name } }';
    const { data } = await gateway.execute(query, { id: calendarId(`${path}none/`) });
    expect(data.calendar).toBeNull();
    server.stop();
    const { errors } = await gateway.execute(query, { id: calendarId(path) });
    expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['UPSTREAM_UNAVAILABLE']);
  });
});

test.skipIf(NO_RADICALE)(
  'reads the zone, colour and description that Radicale stores',
  { timeout: 60_000 },
  async () => {
    const server = await startRadicale();
    const zone = 'BEGIN:VCALENDAR\nBEGIN:VTIMEZONE\nTZID:America/New_York\nEND:VTIMEZONE\nEND:VCALENDAR';
    const path = await server.createCalendar(
      'New York',
      `<C:calendar-description>Team</C:calendar-description><A:calendar-color>#FF2968FF</A:calendar-color>` +
        `<C:calendar-timezone>${zone}</C:calendar-timezone>`,
    );
    await server.put(objectPath(path, 'day'), vevent('day', 'DTSTART;VALUE=DATE:20261101'));
    const gateway = await startGateway([caldavEntry(server)]);
    const { data } = await gateway.execute('{ calendars(first: 5) { nodes { name description color timeZone } } }');
    expect(data.calendars.nodes).toEqual([
      { name: 'New York', description: 'Team', color: '#FF2968', timeZone: 'America/New_York' },
    ]);
    // A date with 25 hours.
    expect((await busyOf(gateway, path, '2026-10-31T00:00:00Z', '2026-11-04T00:00:00Z')).busy).toEqual([
      '2026-11-01T04:00Z 2026-11-02T05:00Z',
    ]);
  },
);

test.skipIf(NO_RADICALE)(
  'is UNAUTHENTICATED when Radicale does not accept the password',
  { timeout: 60_000 },
  async () => {
    const { origin } = await startRadicale();
    const gateway = await startGateway([caldavEntry({ origin, credential: 'maren:wrong' })]);
    const { data } = await gateway.execute(
      '{ calendars(first: 5) { nodes { name } accountResults { error { code message } } } }',
    );
    expect(data.calendars.accountResults).toMatchObject([{ error: { code: 'UNAUTHENTICATED' } }]);
    expect(JSON.stringify(data)).not.toContain('wrong');
  },
);
