import type { z } from 'zod';
import { UnsupportedError } from '../../domain/errors.ts';
import type { CallContext } from '../connector.ts';
import type { Path } from '../http/http-request.ts';
import { hasStatus } from '../http/status-codes.ts';
import type { Upstream } from './list-endpoint.ts';

export type RequestEncoding = 'json' | 'form';

/** What is written: plain values and lists of ids. */
export type Fields = Readonly<Record<string, string | number | readonly number[]>>;

interface WriteRequest<Answer> {
  readonly method: 'POST' | 'PATCH';
  readonly path: Path;
  readonly fields: Fields;
  readonly answer: z.ZodType<Answer>;
}

export interface Writer {
  /** @throws UnsupportedError if the fields hold an empty list, and the account is known to read forms alone */
  check(fields: Fields): void;
  /** @throws UnsupportedError as `check` does, also if only the answer to this write shows that forms alone are read */
  send<Answer>(request: WriteRequest<Answer>, call: CallContext): Promise<Answer>;
}

/**
 * Sends writes as JSON or as forms. The vendor documents forms only, but only JSON can carry an empty list. A 415 means
 * that nothing was processed: the write is sent again as a form, and so is every later one
 * (docs/providers/guidebook.md, section 2).
 */
export function createWriter({ account, http }: Upstream, configured: RequestEncoding): Writer {
  let encoding = configured;

  function check(fields: Fields) {
    if (encoding === 'json') return;
    const lost = Object.entries(fields)
      .filter(([, value]) => Array.isArray(value) && value.length === 0)
      .map(([name]) => `${name}: an empty list`);
    if (lost.length > 0)
      throw new UnsupportedError(
        account,
        'This Guidebook account accepts form encoding only, which cannot express an empty list.',
        lost,
      );
  }

  function sendAsForm<Answer>({ fields, ...request }: WriteRequest<Answer>, call: CallContext) {
    check(fields);
    return http.request({ ...request, body: toForm(fields) }, call);
  }

  return {
    check,
    async send(request, call) {
      if (encoding === 'form') return sendAsForm(request, call);
      const { fields, ...rest } = request;
      try {
        return await http.request({ ...rest, body: fields }, call);
      } catch (error) {
        if (!hasStatus(error, 415)) throw error;
        encoding = 'form';
        return await sendAsForm(request, call);
      }
    },
  };
}

/** Lists become repeated fields. */
function toForm(fields: Fields): URLSearchParams {
  return new URLSearchParams(
    Object.entries(fields).flatMap(([name, value]) => [value].flat().map((one) => [name, String(one)])),
  );
}
