import { describe, expect, test } from 'vitest';
import { parseAccounts } from '../../../src/config/config.ts';
import { createLogger, requestIdOf } from '../../../src/observability/logger.ts';

const SECRET = 'S3CRET-hunter2';
const UUID = /^[\da-f]{8}-[\da-f-]{27}$/;

describe('the id of a request', () => {
  test.each(['a', 'req-1.2:3_4', 'x'.repeat(64)])("is the client's own id (%s)", (given) => {
    expect(requestIdOf(given)).toBe(given);
  });

  test.each([undefined, null, '', 'x'.repeat(65), 'two words', 'a\nb', '{"a":1}', 'ü', ['a', 'b']])(
    "is a new one when the client's is invalid (%j)",
    (given) => {
      expect(requestIdOf(given)).toMatch(UUID);
    },
  );
});

test('writes the name of the level and an ISO 8601 time', () => {
  const lines: string[] = [];
  createLogger({ level: 'info', accounts: [] }, { write: (line) => void lines.push(line) }).warn('full');
  const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  expect(JSON.parse(lines[0]!)).toMatchObject({ level: 'warn', time, msg: 'full' });
});

test('redacts secrets in headers, wherever an object has them', () => {
  const lines: string[] = [];
  const accounts = parseAccounts([{ key: 'a', provider: 'CALCOM', credentialFromHeader: 'X-Clinic-Key' }]);
  const logger = createLogger({ level: 'info', accounts }, { write: (line) => void lines.push(line) });
  const headers = {
    authorization: SECRET,
    cookie: SECRET,
    'set-cookie': SECRET,
    'x-api-key': SECRET,
    'proxy-authorization': SECRET,
    'x-clinic-key': SECRET,
    'X-Clinic-Key': SECRET,
    accept: 'kept',
  };
  logger.info({ ...headers }, 'flat');
  logger.info({ headers }, 'headers');
  logger.error({ err: Object.assign(new Error('failed'), { headers }) }, 'error');
  expect(lines).toHaveLength(3);
  for (const line of lines) {
    expect(line).not.toContain(SECRET);
    expect(line).toContain('[secret]');
    expect(line).toContain('kept');
  }
});
