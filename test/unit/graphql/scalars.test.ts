import { describe, expect, test } from 'vitest';
import { dateTimeScalar, timeZoneScalar } from '../../../src/graphql/scalars.ts';

describe('TimeZone', () => {
  test.each(['IST', '+02:00', 'GMT+1', 'Eastern Time (US & Canada)', ''])(
    'neither accepts nor returns %j, which is no name of the IANA database',
    (name) => {
      expect(() => timeZoneScalar.parseValue(name)).toThrow('TimeZone must be');
      expect(() => timeZoneScalar.serialize(name)).toThrow('TimeZone must be');
    },
  );

  test.each(['Asia/Calcutta', 'europe/paris', 'US/Pacific', 'UTC'])(
    'accepts and returns %s as it is spelled',
    (name) => {
      expect(timeZoneScalar.parseValue(name)).toBe(name);
      expect(timeZoneScalar.serialize(name)).toBe(name);
    },
  );
});

describe('DateTime', () => {
  test.each(['0001-01-01T00:00:00.000Z', '9999-12-31T23:59:59.999Z'])('accepts and returns %s', (text) => {
    expect(dateTimeScalar.parseValue(text)).toBe(Date.parse(text));
    expect(dateTimeScalar.serialize(Date.parse(text))).toBe(text);
  });

  test.each(['0001-01-01T00:00:00+01:00', '9999-12-31T23:59:59-01:00'])(
    'neither accepts nor returns %s, whose year in UTC has not four digits or is 0',
    (text) => {
      expect(() => dateTimeScalar.parseValue(text)).toThrow('Expected an RFC 3339 date-time');
      expect(() => dateTimeScalar.serialize(Date.parse(text))).toThrow('outside the years 1 to 9999');
    },
  );
});
