import type { z } from 'zod';
import { UnsupportedError } from '../../domain/errors.ts';
import type { CallContext } from '../connector.ts';
import type { Path } from '../http/http-request.ts';
import { hasStatus } from '../http/status-codes.ts';
import type { RequestEncoding } from './guidebook.settings.ts';
import { TITLE, type Upstream } from './upstream.ts';

/** Fields of a write: scalar values and lists of ids. */
export type Fields = Readonly<Record<string, string | number | readonly number[]>>;

interface WriteRequest<Response> {
  readonly method: 'POST' | 'PATCH';
  readonly path: Path;
  readonly fields: Fields;
  readonly schema: z.ZodType<Response>;
}

/**
 * Sends writes as JSON or as forms. The vendor documents only forms, but only JSON can express an empty list. Status 415
 * means that nothing was processed: this write and all later ones are sent as forms (docs/providers/guidebook.md,
 * section 2).
 */
export class Writer {
  readonly #upstream: Upstream;
  #encoding: RequestEncoding;

  constructor(upstream: Upstream, encoding: RequestEncoding) {
    this.#upstream = upstream;
    this.#encoding = encoding;
  }

  /** @throws UnsupportedError if the account accepts only forms and a field is an empty list. */
  check(fields: Fields): void {
    if (this.#encoding === 'json') return;
    const lost = Object.entries(fields)
      .filter(([, value]) => Array.isArray(value) && value.length === 0)
      .map(([name]) => `${name}: an empty list`);
    if (lost.length === 0) return;
    const message = `This ${TITLE} account accepts form encoding only, which cannot express an empty list.`;
    throw new UnsupportedError(this.#upstream.account, message, lost);
  }

  /** @throws UnsupportedError as `check` does, also if the response to this write shows that the account accepts only forms. */
  async send<Response>(request: WriteRequest<Response>, call: CallContext): Promise<Response> {
    if (this.#encoding === 'form') return this.#sendAsForm(request, call);
    const { fields, ...rest } = request;
    try {
      return await this.#upstream.http.request({ ...rest, body: fields }, call);
    } catch (error) {
      if (!hasStatus(error, 415)) throw error;
      this.#encoding = 'form';
      return await this.#sendAsForm(request, call);
    }
  }

  #sendAsForm<Response>({ fields, ...request }: WriteRequest<Response>, call: CallContext): Promise<Response> {
    this.check(fields);
    return this.#upstream.http.request({ ...request, body: toForm(fields) }, call);
  }
}

/** Lists become repeated fields. */
function toForm(fields: Fields): URLSearchParams {
  return new URLSearchParams(
    Object.entries(fields).flatMap(([name, value]) => [value].flat().map((item) => [name, String(item)])),
  );
}
