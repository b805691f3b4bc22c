import type { Context, Hono } from 'hono';
import { guideOfPath, rowOfPath } from './access.ts';
import type { Guide, GuidebookState, PersonalizedSchedule, Publication } from './data.ts';
import { failure, forbidden, throttled } from './error-responses.ts';
import { contentOf } from './guide-content.ts';
import type { Api, ApiEnv, GuidebookSandboxOptions } from './options.ts';
import { sameIds, sameSchedules, sessionsSeenBy } from './published-copy.ts';

const MINUTE_MS = 60_000;
const NOTHING_NEW = 'There is no new content to publish.';
const RUNNING = 'This guide is currently publishing.';

/**
 * Publications: accepted with 202 and finished `publishDelayMs` later by the clock, with the draft as it was when they
 * were accepted. No response reports their end.
 */
export function addPublishingRoutes(routes: Hono<ApiEnv>, api: Api) {
  const { options, state } = api;
  const guidePublishes = new Map<string, number[]>();

  routes.post('/guides/:id/publish/', (c) => {
    throttle(c.var.keyText);
    const guide = guideOfPath(c, api);
    if (guide.attendees_estimate === null)
      throw failure(400, { attendees_estimate: ['Set an estimate before publishing.'] });
    rejectWhileRunning((one) => one.kind === 'guide' && one.guide === guide.id);
    const content = contentOf(guide, state);
    if (isPublished(guide) && state.publishedContent.get(guide.id) === content) throw forbidden(NOTHING_NEW);
    start('guide', guide, () => {
      guide.published = true;
      state.publishedContent.set(guide.id, content);
    });
    return accepted(c);
  });

  routes.post('/guides/:id/publish-personalized-schedules/', (c) => {
    const guide = guideOfPath(c, api);
    requirePublishable(guide);
    rejectWhileRunning((one) => one.kind !== 'guide' && one.guide === guide.id);
    const draft = schedulesOf(guide, state.personalizedSchedules);
    if (sameSchedules(draft, schedulesOf(guide, state.publishedSchedules))) throw forbidden(NOTHING_NEW);
    const views = viewsOf(draft, schedulesOf(guide, state.publishedSchedules));
    start('schedules', guide, () => {
      for (const schedule of draft) sendEmails(schedule, schedule.attendees);
      state.publishedSchedules = [...state.publishedSchedules.filter((one) => one.guide !== guide.id), ...draft];
      for (const [attendee, sessions] of views) state.attendeeViews.set(attendee, sessions);
    });
    return accepted(c);
  });

  routes.post('/attendees/:id/publish-personalized-schedules/', (c) => {
    const attendee = rowOfPath(c, api, state.attendees);
    const guide = state.guides.find(({ id }) => id === attendee.guide);
    if (!guide) throw forbidden();
    requirePublishable(guide);
    rejectWhileRunning((one) => one.guide === guide.id && (one.kind === 'schedules' || one.attendee === attendee.id));
    const draft = schedulesOf(guide, state.personalizedSchedules);
    const sessions = sessionsSeenBy(attendee.id, draft, state.assignments);
    if (sameIds(sessions, state.attendeeViews.get(attendee.id) ?? [])) throw forbidden(NOTHING_NEW);
    // The published copy is unchanged: Builder still shows the schedule as unpublished.
    start(
      'attendee-schedules',
      guide,
      () => {
        for (const schedule of draft) if (schedule.attendees.includes(attendee.id)) sendEmails(schedule, [attendee.id]);
        state.attendeeViews.set(attendee.id, sessions);
      },
      attendee.id,
    );
    return accepted(c);
  });

  function throttle(keyText: string) {
    const now = options.now();
    const recent = (guidePublishes.get(keyText) ?? []).filter((at) => at > now - MINUTE_MS);
    const [oldest] = recent;
    if (oldest !== undefined && recent.length >= 2)
      throw throttled(Math.ceil((oldest + MINUTE_MS - now) / 1000), options.retryAfter !== false);
    guidePublishes.set(keyText, [...recent, now]);
  }

  function isPublished(guide: Guide) {
    return guide.published && options.guidesPublished !== false;
  }

  function requirePublishable(guide: Guide) {
    if (!guide.premium || options.premium === false)
      throw forbidden('Personalized schedules require the Premium service level.');
    if (!isPublished(guide)) throw forbidden('Publish the guide before its personalized schedules.');
  }

  function rejectWhileRunning(blocks: (one: Publication) => boolean) {
    if (state.publications.some(blocks)) throw forbidden(RUNNING);
  }

  function start(kind: Publication['kind'], guide: Guide, finish: () => void, attendee?: number) {
    const finishesAt = options.now() + (options.publishDelayMs ?? 0);
    const publication = { kind, guide: guide.id, finishesAt, finish };
    state.publications.push(attendee === undefined ? publication : { ...publication, attendee });
    finishPublications(api);
  }

  /** What each attendee will see, including those who are no longer in any schedule. */
  function viewsOf(draft: readonly PersonalizedSchedule[], published: readonly PersonalizedSchedule[]) {
    const concerned = new Set([...draft, ...published].flatMap(({ attendees }) => attendees));
    return [...concerned].map((id) => [id, sessionsSeenBy(id, draft, state.assignments)] as const);
  }

  /** Only the first publication of a schedule sends e-mails, one per attendee. */
  function sendEmails(schedule: PersonalizedSchedule, attendees: readonly number[]) {
    if (state.publishedSchedules.some(({ id }) => id === schedule.id)) return;
    for (const attendee of attendees)
      if (!state.scheduleEmails.some((mail) => mail.schedule === schedule.id && mail.attendee === attendee))
        state.scheduleEmails.push({ schedule: schedule.id, attendee, at: options.now() });
  }

  function accepted(c: Context<ApiEnv>) {
    return options.publishResponse === 'empty' ? c.body(null, 202) : c.json({}, 202);
  }
}

/** Applies the publications that are due. */
export function finishPublications({ options, state }: { options: GuidebookSandboxOptions; state: GuidebookState }) {
  const isDue = (one: Publication) => one.finishesAt <= options.now();
  const due = state.publications.filter(isDue);
  state.publications = state.publications.filter((one) => !isDue(one));
  for (const one of due) one.finish();
}

/** A copy, so that later changes of the draft do not affect it. */
function schedulesOf(guide: Guide, schedules: readonly PersonalizedSchedule[]): PersonalizedSchedule[] {
  return structuredClone(schedules.filter((one) => one.guide === guide.id));
}
