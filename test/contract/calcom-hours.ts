import type { CalcomData } from '../../src/sandbox/calcom/data.ts';

const HOURS = [{ days: ['Monday', 'Tuesday'], startTime: '09:00', endTime: '12:00' }];

export const DATA: CalcomData = {
  users: [{ id: 3, name: 'Mia Berg', email: 'mia@example.com', timeZone: 'Europe/Berlin' }],
  schedules: [
    { id: 7, name: 'Office', timeZone: 'UTC', availability: HOURS },
    { id: 8, name: 'Evenings', timeZone: 'Asia/Tokyo' },
  ],
  eventTypes: [
    { id: 21, title: 'Intro', lengthInMinutes: 30, minimumBookingNotice: 0 },
    { id: 22, title: 'Talk', lengthInMinutes: 60, scheduleId: 8 },
  ],
};
