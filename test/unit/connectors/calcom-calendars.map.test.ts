import { describe, expect, test } from 'vitest';
import { toCalendarId, toCalendarKey, toCalendars, toOwner } from '../../../src/connectors/calcom/calcom.map.ts';
import { wireCalendars, wireMe } from '../../../src/connectors/calcom/calcom.wire.ts';

describe('calendars', () => {
  test('come from all connections, each once', async () => {
    const own = { externalId: 'me@example.com', name: 'Me', primary: true, readOnly: false, credentialId: 5 };
    const wire = await wireCalendars.parseAsync({
      connectedCalendars: [
        { credentialId: 5, calendars: [own, own] },
        { credentialId: 6, error: { message: 'broken' } },
        { credentialId: 8, calendars: [{ externalId: 'x:y', email: 'x@example.com' }, { externalId: 'z' }] },
      ],
    });
    expect(toCalendars('acme', wire)).toEqual([
      {
        account: 'acme',
        id: '5:me@example.com',
        name: 'Me',
        description: null,
        timeZone: null,
        color: null,
        isPublic: null,
        openWithoutSchedules: true,
        schedules: [],
        providerData: { externalId: 'me@example.com', primary: true, readOnly: false, credentialId: 5 },
      },
      expect.objectContaining({ id: '8:x:y', name: 'x@example.com' }),
      expect.objectContaining({ id: '8:z', name: 'z' }),
    ]);
  });

  test('have ids that can be parsed', () => {
    const key = { credentialId: 8, externalId: 'a:b' };
    expect(toCalendarKey(toCalendarId(key))).toEqual(key);
    expect(toCalendarKey('a:b')).toBeUndefined();
    expect(toCalendarKey('8')).toBeUndefined();
  });
});

test('the owner has a name, whichever properties are missing', () => {
  const owner = (wire: object) => toOwner(wireMe.parse({ id: 3, ...wire }));
  const full = { name: 'Mia', username: 'mia', email: 'mia@example.com', timeZone: 'Europe/Berlin' };
  expect(owner(full)).toEqual({ name: 'Mia', email: 'mia@example.com', timeZone: 'Europe/Berlin' });
  expect(owner({ ...full, name: null }).name).toBe('mia');
  expect(owner({ email: 'mia@example.com' }).name).toBe('mia@example.com');
  expect(owner({})).toEqual({ name: 'user 3', email: null, timeZone: null });
});
