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
  const publishing = new Publishing(api);
  routes.post('/guides/:id/publish/', (c) => publishing.publishGuide(c));
  routes.post('/guides/:id/publish-personalized-schedules/', (c) => publishing.publishSchedules(c));
  routes.post('/attendees/:id/publish-personalized-schedules/', (c) => publishing.publishSchedulesOfAttendee(c));
}

class Publishing {
  readonly #api: Api;
  readonly #options: GuidebookSandboxOptions;
  readonly #state: GuidebookState;
  /** When guides were published in the last minute, by the key of the request. */
  readonly #guidePublishes = new Map<string, number[]>();

  constructor(api: Api) {
    this.#api = api;
    this.#options = api.options;
    this.#state = api.state;
  }

  publishGuide(c: Context<ApiEnv>): Response {
    this.#throttle(c.var.keyText);
    const guide = guideOfPath(c, this.#api);
    if (guide.attendees_estimate === null)
      throw failure(400, { attendees_estimate: ['Set an estimate before publishing.'] });
    this.#rejectWhileRunning((one) => one.kind === 'guide' && one.guide === guide.id);
    const content = contentOf(guide, this.#state);
    if (this.#isPublished(guide) && this.#state.publishedContent.get(guide.id) === content)
      throw forbidden(NOTHING_NEW);
    this.#start('guide', guide, () => {
      guide.published = true;
      this.#state.publishedContent.set(guide.id, content);
    });
    return this.#accepted(c);
  }

  publishSchedules(c: Context<ApiEnv>): Response {
    const state = this.#state;
    const guide = guideOfPath(c, this.#api);
    this.#requirePublishable(guide);
    this.#rejectWhileRunning((one) => one.kind !== 'guide' && one.guide === guide.id);
    const draft = schedulesOf(guide, state.personalizedSchedules);
    if (sameSchedules(draft, schedulesOf(guide, state.publishedSchedules))) throw forbidden(NOTHING_NEW);
    const views = this.#viewsOf(draft, schedulesOf(guide, state.publishedSchedules));
    this.#start('schedules', guide, () => {
      for (const schedule of draft) this.#sendEmails(schedule, schedule.attendees);
      state.publishedSchedules = [...state.publishedSchedules.filter((one) => one.guide !== guide.id), ...draft];
      for (const [attendee, sessions] of views) state.attendeeViews.set(attendee, sessions);
    });
    return this.#accepted(c);
  }

  publishSchedulesOfAttendee(c: Context<ApiEnv>): Response {
    const state = this.#state;
    const attendee = rowOfPath(c, this.#api, state.attendees);
    const guide = state.guides.find(({ id }) => id === attendee.guide);
    if (!guide) throw forbidden();
    this.#requirePublishable(guide);
    this.#rejectWhileRunning(
      (one) => one.guide === guide.id && (one.kind === 'schedules' || one.attendee === attendee.id),
    );
    const draft = schedulesOf(guide, state.personalizedSchedules);
    const sessions = sessionsSeenBy(attendee.id, draft, state.assignments);
    if (sameIds(sessions, state.attendeeViews.get(attendee.id) ?? [])) throw forbidden(NOTHING_NEW);
    const finish = () => {
      for (const schedule of draft)
        if (schedule.attendees.includes(attendee.id)) this.#sendEmails(schedule, [attendee.id]);
      state.attendeeViews.set(attendee.id, sessions);
    };
    // The published copy is unchanged: Builder still shows the schedule as unpublished.
    this.#start('attendee-schedules', guide, finish, attendee.id);
    return this.#accepted(c);
  }

  #throttle(keyText: string) {
    const now = this.#options.now();
    const recent = (this.#guidePublishes.get(keyText) ?? []).filter((at) => at > now - MINUTE_MS);
    const [oldest] = recent;
    if (oldest !== undefined && recent.length >= 2)
      throw throttled(Math.ceil((oldest + MINUTE_MS - now) / 1000), this.#options.retryAfter !== false);
    this.#guidePublishes.set(keyText, [...recent, now]);
  }

  #isPublished(guide: Guide) {
    return guide.published && this.#options.guidesPublished !== false;
  }

  #requirePublishable(guide: Guide) {
    if (!guide.premium || this.#options.premium === false)
      throw forbidden('Personalized schedules require the Premium service level.');
    if (!this.#isPublished(guide)) throw forbidden('Publish the guide before its personalized schedules.');
  }

  #rejectWhileRunning(blocks: (one: Publication) => boolean) {
    if (this.#state.publications.some(blocks)) throw forbidden(RUNNING);
  }

  #start(kind: Publication['kind'], guide: Guide, finish: () => void, attendee?: number) {
    const finishesAt = this.#options.now() + (this.#options.publishDelayMs ?? 0);
    const publication = { kind, guide: guide.id, finishesAt, finish };
    this.#state.publications.push(attendee === undefined ? publication : { ...publication, attendee });
    finishPublications(this.#api);
  }

  /** What each attendee will see, including those who are no longer in any schedule. */
  #viewsOf(draft: readonly PersonalizedSchedule[], published: readonly PersonalizedSchedule[]) {
    const concerned = new Set([...draft, ...published].flatMap(({ attendees }) => attendees));
    return [...concerned].map((id) => [id, sessionsSeenBy(id, draft, this.#state.assignments)] as const);
  }

  /** Only the first publication of a schedule sends e-mails, one per attendee. */
  #sendEmails(schedule: PersonalizedSchedule, attendees: readonly number[]) {
    const { publishedSchedules, scheduleEmails } = this.#state;
    if (publishedSchedules.some(({ id }) => id === schedule.id)) return;
    for (const attendee of attendees)
      if (!scheduleEmails.some((mail) => mail.schedule === schedule.id && mail.attendee === attendee))
        scheduleEmails.push({ schedule: schedule.id, attendee, at: this.#options.now() });
  }

  #accepted(c: Context<ApiEnv>) {
    return this.#options.publishResponse === 'empty' ? c.body(null, 202) : c.json({}, 202);
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
