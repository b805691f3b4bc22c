import { createCalcomSandbox } from '../../../src/sandbox/calcom/calcom-sandbox.ts';
import { writesOf } from '../connector-writes.ts';
import { at, type ConnectorCase, NOW, nameOf, now } from './connector-case.ts';

const HOLDS = ['11111111-1111-4111-8111-111111111111', '22222222-2222-4222-8222-222222222222'] as const;
const [BOOKED, PENDING] = ['bk7aTq1Wm3ZcXy9Rp2Ld5N', 'pd8bUr2Xn4AdYz1Sq3Me6O'];
const NO_HOLD = '33333333-3333-4333-8333-333333333333';
const DAYS = ['Monday', 'Tuesday', 'Wednesday'];

export const calcom: ConnectorCase = {
  provider: 'CALCOM',
  credential: 'cal_live_8d1f',
  authorization: ['authorization', 'Bearer cal_live_8d1f'],
  createFakeProvider: () =>
    createCalcomSandbox({
      now,
      slotsCacheMs: 0,
      keys: { cal_live_8d1f: {} },
      data: {
        users: [{ id: 3, name: nameOf('owner'), timeZone: 'UTC' }],
        schedules: [7, 8].map((id) => ({
          id,
          name: nameOf(`schedule ${id}`),
          timeZone: 'UTC',
          availability: [{ days: DAYS, startTime: '08:00', endTime: '17:00' }],
        })),
        eventTypes: [21, 22].map((id) => ({
          id,
          title: nameOf(`talk ${id}`),
          lengthInMinutes: id === 21 ? 30 : 60,
          minimumBookingNotice: 0,
        })),
        reservations: HOLDS.map((uid, i) => ({
          uid,
          eventTypeId: 21,
          slotStart: at(`1${i}:00`),
          slotEnd: at(`1${i}:30`),
          until: NOW + 600_000,
        })),
        bookings: [
          { uid: BOOKED, eventTypeId: 22, title: nameOf('booking'), start: at('12:00'), end: at('13:00') },
          { uid: PENDING, eventTypeId: 21, title: nameOf('request'), start: at('13:00'), status: 'pending' },
        ],
        connections: [
          {
            credentialId: 5,
            calendars: ['home', 'work'].map((externalId, i) => ({
              externalId,
              name: nameOf(externalId),
              busy: [{ start: at('14:00'), end: at(`1${5 + i}:00`) }],
            })),
          },
        ],
      },
    }),
  settings: (baseUrl) => ({ baseUrl, acceptUnsignedWebhooks: true }),
  ids: {
    'calendars.get': [
      ['5:home', '5:work'],
      ['5:gone', 'x'],
    ],
    'calendars.busy': [
      ['5:home', '5:work'],
      ['99:home', 'x'],
    ],
    'schedules.get': [
      ['7', '8'],
      ['99', 'x', '../me'],
    ],
    'eventTypes.get': [
      ['21', '22'],
      ['99', 'x', '../me'],
    ],
    // The owner's, whatever the event type.
    'eventTypes.busy': [['21'], []],
    'eventTypes.bookings': [['21'], []],
    'slots.find': [
      ['21', '22'],
      ['99', 'x'],
    ],
    'bookings.get': [
      [BOOKED, PENDING],
      ['gone', '../me'],
    ],
    'holds.get': [HOLDS, [NO_HOLD, '../me']],
  },
  retryAfterSeconds: 60,
  closedSeconds: 60,
  writes: {
    ...writesOf.schedules({ id: '7', create: { timeZone: 'UTC' } }),
    ...writesOf.holds({ id: HOLDS[0], eventTypeId: '21', free: at('08:00') }),
    ...writesOf.bookings({ eventTypeId: '21', start: at('08:00') }),
    ...writesOf.bookingChanges({ id: BOOKED, pending: PENDING, free: at('08:00'), reason: 'Ill' }),
  },
  internal: ['calendars.ownerBusy', 'eventTypes.read'],
};
