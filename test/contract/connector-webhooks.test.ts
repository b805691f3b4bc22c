import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { WebhookPayloadError } from '../../src/domain/errors.ts';
import { CASES } from './connector-cases.ts';
import { idleConnector, openConnector } from './connector-opening.ts';

const BODY_TEXT = 'S3CRET-hunter2';

describe.each(CASES.filter((each) => idleConnector(each).webhooks))('$provider', (each) => {
  test.each([
    '',
    BODY_TEXT,
    `{"${BODY_TEXT}":`,
    `["${BODY_TEXT}"]`,
    `{"${BODY_TEXT}":"${BODY_TEXT}","__proto__":{"${BODY_TEXT}":1}}`,
    'null',
    '\u0000\ufffd',
  ])('rejects a body that is no delivery, without quoting it and without a call: %j', async (text) => {
    const { connector, fakeProvider } = await openConnector(each);
    let error: unknown;
    try {
      connector.webhooks?.read({ headers: {}, body: Buffer.from(text) });
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(WebhookPayloadError);
    expect((error as WebhookPayloadError).issues).not.toEqual([]);
    expect(inspect(error, { showHidden: true, depth: 10 })).not.toContain(BODY_TEXT);
    expect(fakeProvider.requests).toEqual([]);
  });
});
