import { z } from 'zod';
import { ProviderError } from '../../domain/errors.ts';
import type { PublishOutcome, PublishTarget } from '../../domain/personalized-schedule.ts';
import type { CallContext } from '../connector.ts';
import { type Path, path } from '../http/http-request.ts';
import { isGuideId, parseLocalId } from './local-id.ts';
import { notFound, TITLE, type Upstream } from './upstream.ts';

/**
 * Publishes the personalized schedules of a guide, or of one attendee. Guidebook accepts the request but does not
 * report when it is done. It returns 403 in three different cases, which only the text distinguishes
 * (docs/providers/guidebook.md, section 10).
 *
 * @throws ProviderError `FORBIDDEN` if a precondition of publishing is not met.
 */
export async function publish(upstream: Upstream, target: PublishTarget, call: CallContext): Promise<PublishOutcome> {
  try {
    await upstream.http.request({ method: 'POST', path: pathOf(upstream, target), schema: z.unknown() }, call);
    return 'REQUESTED';
  } catch (error) {
    if (!(error instanceof ProviderError && error.code === 'FORBIDDEN')) throw error;
    const { upstreamReason } = error;
    if (upstreamReason === 'NOTHING_TO_PUBLISH' || upstreamReason === 'IN_PROGRESS') return upstreamReason;
    throw forbidden(upstream.account, error);
  }
}

function pathOf(upstream: Upstream, target: PublishTarget): Path {
  if ('calendarId' in target) {
    if (!isGuideId(target.calendarId)) throw notFound(upstream, 'calendar');
    return path`/guides/${target.calendarId}/publish-personalized-schedules/`;
  }
  const attendee = parseLocalId(target.attendeeId);
  if (!attendee) throw notFound(upstream, 'attendee');
  return path`/attendees/${attendee.id}/publish-personalized-schedules/`;
}

/** Recognizes the two responses with status 403 that do not refuse to publish (docs/providers/guidebook.md, section 10). */
export function readFailureReason(status: number, body: unknown): 'NOTHING_TO_PUBLISH' | 'IN_PROGRESS' | undefined {
  if (status !== 403) return undefined;
  const text = textIn(body).toLowerCase();
  if (text.includes('no new content')) return 'NOTHING_TO_PUBLISH';
  return text.includes('currently publishing') ? 'IN_PROGRESS' : undefined;
}

/** All text of an error body; its shape is not documented. */
function textIn(body: unknown): string {
  if (typeof body === 'string') return body;
  if (typeof body !== 'object' || body === null) return '';
  return Object.values(body).map(textIn).join('\n');
}

function forbidden(account: string, cause: ProviderError): ProviderError {
  const message = `${TITLE} (account ${account}) rejected the publication: the guide must be published itself and on the Premium (Engage) plan, and the key must be allowed to publish it`;
  const { upstreamRequestId, outcomeUnknown } = cause;
  return new ProviderError(account, 'FORBIDDEN', message, { upstreamRequestId, outcomeUnknown, cause });
}
