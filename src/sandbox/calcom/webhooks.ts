import type { Hono } from 'hono';
import { z } from 'zod';
import { type CalcomWebhook, TRIGGERS } from './data.ts';
import { type CalcomContext, type CalcomEnv, callerOf, endpoint, success, VERSIONS } from './endpoints.ts';
import { failure } from './failure.ts';
import { filledWebhook } from './seed.ts';
import { checked, numberText } from './validation.ts';
import type { World } from './world.ts';

/** Unlike at the hosted service, loopback and http are allowed, since tests listen there. */
const subscriberUrl = z.string().refine((text) => /^https?:$/.test(URL.parse(text)?.protocol ?? ''), {
  params: { rule: 'isUrl' },
  error: 'must be an http or https URL',
});

const createBody = z.object({
  active: z.boolean(),
  subscriberUrl,
  triggers: z.array(z.enum(TRIGGERS)),
  payloadTemplate: z.string().optional(),
  secret: z.string().optional(),
  // The only version; responses do not contain it.
  version: z.literal('2021-10-20').optional(),
});

const updateBody = createBody.partial();

const listQuery = z.object({ take: numberText(1, 250).optional(), skip: numberText(0).optional() });

/** Routes for the webhooks of the caller (docs/providers/calcom.md, section 12). */
export function addWebhookRoutes(routes: Hono<CalcomEnv>, world: World): void {
  const access = { versions: VERSIONS, access: 'required' } as const;
  routes.post('/webhooks', endpoint(world, access, create));
  routes.get('/webhooks', endpoint(world, access, list));
  routes.get('/webhooks/:webhookId', endpoint(world, access, get));
  routes.patch('/webhooks/:webhookId', endpoint(world, access, update));
  routes.delete('/webhooks/:webhookId', endpoint(world, access, remove));
}

/** @throws CalcomFailure 404 if it does not exist, 403 if it belongs to another user. */
function ownWebhook({ state }: World, c: CalcomContext): CalcomWebhook {
  const id = c.req.param('webhookId');
  const webhook = state.webhooks.find((known) => known.id === id);
  if (!webhook) throw failure(404, `Webhook with id=${id} not found`);
  if (webhook.userId !== callerOf(c).id) throw failure(403, 'You are not the owner of this webhook');
  return webhook;
}

function checkUrlIsNew({ state }: World, userId: number, url: string | undefined, itself?: CalcomWebhook) {
  const isKnown = state.webhooks.some(
    (webhook) => webhook !== itself && webhook.userId === userId && webhook.subscriberUrl === url,
  );
  if (isKnown) throw failure(409, 'Webhook with this subscriber url already exists for this user');
}

function get(world: World, c: CalcomContext): Response {
  return success(c, ownWebhook(world, c));
}

function create(world: World, c: CalcomContext): Response {
  const { active, subscriberUrl, triggers, payloadTemplate = null, secret = null } = checked(createBody, c.var.body);
  const { id: userId } = callerOf(c);
  checkUrlIsNew(world, userId, subscriberUrl);
  const webhook = filledWebhook({ active, subscriberUrl, triggers, payloadTemplate, secret }, userId, world.ids);
  world.state.webhooks.push(webhook);
  return success(c, webhook, 201);
}

function list(world: World, c: CalcomContext): Response {
  const { take = 250, skip = 0 } = checked(listQuery, c.var.query);
  const { id } = callerOf(c);
  return success(c, world.state.webhooks.filter(({ userId }) => userId === id).slice(skip, skip + take));
}

function update(world: World, c: CalcomContext): Response {
  const webhook = ownWebhook(world, c);
  const change = checked(updateBody, c.var.body);
  checkUrlIsNew(world, webhook.userId, change.subscriberUrl, webhook);
  webhook.active = change.active ?? webhook.active;
  webhook.subscriberUrl = change.subscriberUrl ?? webhook.subscriberUrl;
  webhook.triggers = change.triggers ?? webhook.triggers;
  webhook.payloadTemplate = change.payloadTemplate ?? webhook.payloadTemplate;
  webhook.secret = change.secret ?? webhook.secret;
  return success(c, webhook);
}

function remove(world: World, c: CalcomContext): Response {
  const webhook = ownWebhook(world, c);
  world.state.webhooks.splice(world.state.webhooks.indexOf(webhook), 1);
  return success(c, webhook);
}
