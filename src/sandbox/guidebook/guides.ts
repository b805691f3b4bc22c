import type { Hono } from 'hono';
import { IANAZone } from 'luxon';
import { guideOfPath, visibleGuide } from './access.ts';
import { readBody } from './body.ts';
import type { Guide } from './data.ts';
import { throttled } from './error-responses.ts';
import { createFieldReader, type FieldReader } from './fields.ts';
import type { Api, ApiEnv, GuidebookSandboxOptions } from './options.ts';
import { pageResponse } from './pages.ts';
import { integerFilter, matches } from './query.ts';
import { guideToWire } from './wire-rows.ts';
import { toEpochMs } from './wire-time.ts';

const HOUR_MS = 3_600_000;

/** Guides: list, read and partial update. Only Builder creates and deletes them. */
export function addGuideRoutes(routes: Hono<ApiEnv>, api: Api) {
  const { options, state } = api;
  const redeemCodeChangedAt = new Map<number, number>();

  routes.get('/guides/', (c) => {
    const owner = integerFilter(c, 'owner');
    const category = integerFilter(c, 'category__id');
    const rows = state.guides.filter(
      (guide) =>
        visibleGuide(c, api, guide.id) &&
        matches(owner, guide.owner) &&
        (category === undefined || guide.category.includes(category)),
    );
    return pageResponse(c, options, { rows, toWire: guideToWire });
  });

  routes.get('/guides/:id/', (c) => c.json(guideToWire(guideOfPath(c, api))));

  routes.patch('/guides/:id/', async (c) => {
    const guide = guideOfPath(c, api);
    const fields = createFieldReader(await readBody(c, options));
    const change = readChange(fields, options);
    checkDates({ ...guide, ...change }, fields);
    fields.finish();
    if (change.redeem_code !== undefined && change.redeem_code !== guide.redeem_code) {
      const wait = (redeemCodeChangedAt.get(guide.id) ?? Number.NEGATIVE_INFINITY) + HOUR_MS - options.now();
      if (wait > 0) throw throttled(Math.ceil(wait / 1000), options.retryAfter !== false);
      redeemCodeChangedAt.set(guide.id, options.now());
    }
    Object.assign(guide, change);
    return c.json(guideToWire(guide));
  });
}

/** The fields that were sent and may be changed; all others are ignored. */
function readChange(fields: FieldReader, options: GuidebookSandboxOptions): Partial<Guide> {
  const timezone = fields.text('timezone');
  if (timezone !== undefined && !IANAZone.isValidZone(timezone))
    fields.reject('timezone', `"${timezone}" is not a valid choice.`);
  const privacy = fields.integer('privacy');
  if (privacy !== undefined && ![1, 2, 3].includes(privacy))
    fields.reject('privacy', `"${privacy}" is not a valid choice.`);
  const estimate = fields.integerOrNull('attendees_estimate');
  if (typeof estimate === 'number' && estimate < 0)
    fields.reject('attendees_estimate', 'Ensure this value is greater than or equal to 0.');
  return sent({
    name: fields.text('name'),
    short_name: fields.text('short_name'),
    description_html: fields.textOrNull('description_html') ?? undefined,
    start_date: fields.timeOrNull('start_date', options.acceptedTimes),
    end_date: fields.timeOrNull('end_date', options.acceptedTimes),
    timezone: options.timezoneWritable === false ? undefined : timezone,
    attendees_estimate: estimate,
    category: fields.ids('category', () => true),
    privacy,
    redeem_code: fields.textOrNull('redeem_code'),
  });
}

type Sent<Row> = { [Field in keyof Row]?: Exclude<Row[Field], undefined> };

function sent<Row extends object>(row: Row): Sent<Row> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- Object.fromEntries loses the names and types of the fields
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined)) as Sent<Row>;
}

function checkDates({ start_date, end_date }: Guide, fields: FieldReader) {
  if ((start_date === null) !== (end_date === null))
    fields.reject('non_field_errors', 'start_date and end_date must both be set or both be null.');
  else if (start_date !== null && end_date !== null && toEpochMs(end_date) < toEpochMs(start_date))
    fields.reject('end_date', 'end_date must not be before start_date.');
}
