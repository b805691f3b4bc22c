import { z } from 'zod';
import { type CalcomWebhook, TRIGGERS } from './data.ts';
import { failure } from './failure.ts';
import { type Call, callerOf, type Reply, type Route, success, VERSIONS } from './routing.ts';
import { filledWebhook } from './seed.ts';
import { checked, numberText } from './validation.ts';
import type { World } from './world.ts';

/** Loopback and plain http are allowed, unlike at the hosted service: tests listen there. */
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
  // The only one, and not shown again.
  version: z.literal('2021-10-20').optional(),
});

const updateBody = createBody.partial();

const listQuery = z.object({ take: numberText(1, 250).optional(), skip: numberText(0).optional() });

/** Routes for the caller's webhooks (docs/providers/calcom.md, section 12). */
export function webhookRoutes(world: World): Route[] {
  const { state, ids } = world;

  /** @throws CalcomFailure 404 if there is none, 403 if it is somebody else's. */
  function own(call: Call): CalcomWebhook {
    const id = call.params['webhookId'];
    const webhook = state.webhooks.find((known) => known.id === id);
    if (!webhook) throw failure(404, `Webhook with id=${id} not found`);
    if (webhook.userId !== callerOf(call).id) throw failure(403, 'You are not the owner of this webhook');
    return webhook;
  }

  function checkUrlIsNew(userId: number, url: string | undefined, itself?: CalcomWebhook) {
    const isKnown = state.webhooks.some(
      (webhook) => webhook !== itself && webhook.userId === userId && webhook.subscriberUrl === url,
    );
    if (isKnown) throw failure(409, 'Webhook with this subscriber url already exists for this user');
  }

  function create(call: Call): Reply {
    const { active, subscriberUrl, triggers, payloadTemplate = null, secret = null } = checked(createBody, call.body);
    const { id: userId } = callerOf(call);
    checkUrlIsNew(userId, subscriberUrl);
    const webhook = filledWebhook({ active, subscriberUrl, triggers, payloadTemplate, secret }, userId, ids);
    state.webhooks.push(webhook);
    return success(webhook, 201);
  }

  function list(call: Call): Reply {
    const { take = 250, skip = 0 } = checked(listQuery, call.query);
    const { id } = callerOf(call);
    return success(state.webhooks.filter(({ userId }) => userId === id).slice(skip, skip + take));
  }

  function update(call: Call): Reply {
    const webhook = own(call);
    const change = checked(updateBody, call.body);
    checkUrlIsNew(webhook.userId, change.subscriberUrl, webhook);
    webhook.active = change.active ?? webhook.active;
    webhook.subscriberUrl = change.subscriberUrl ?? webhook.subscriberUrl;
    webhook.triggers = change.triggers ?? webhook.triggers;
    webhook.payloadTemplate = change.payloadTemplate ?? webhook.payloadTemplate;
    webhook.secret = change.secret ?? webhook.secret;
    return success(webhook);
  }

  function remove(call: Call): Reply {
    const webhook = own(call);
    state.webhooks.splice(state.webhooks.indexOf(webhook), 1);
    return success(webhook);
  }

  const common = { versions: VERSIONS, access: 'required' } as const;
  const path = '/webhooks/:webhookId';
  return [
    { ...common, method: 'POST', path: '/webhooks', handle: create },
    { ...common, method: 'GET', path: '/webhooks', handle: list },
    { ...common, method: 'GET', path, handle: (call) => success(own(call)) },
    { ...common, method: 'PATCH', path, handle: update },
    { ...common, method: 'DELETE', path, handle: remove },
  ];
}
