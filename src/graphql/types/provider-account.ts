import { accessOf } from '../../auth/client.ts';
import type { Account } from '../../connectors/accounts.ts';
import { capabilitiesOf } from '../../connectors/capabilities.ts';
import { CONNECTORS } from '../../connectors/registry.ts';
import { type AccountOwner, type AccountStatus, type CallBudget, type Capability } from '../../domain/account.ts';
import { asProviderError } from '../../domain/errors.ts';
import { builder, described } from '../builder.ts';
import type { Context } from '../context.ts';
import { keyOfAccount, nodeType } from '../nodes.ts';
import { ProviderAccountRef, ScheduleRef } from '../refs.ts';

const ProviderEnum = builder.enumType('Provider', {
  description: 'A scheduling provider that the gateway supports.',
  values: Object.fromEntries(
    CONNECTORS.map(({ provider, title }) => [provider, { description: `The provider ${title}.` }]),
  ),
});

const CAPABILITY_DESCRIPTIONS: Record<Capability, string> = {
  READ_CALENDARS: 'Listing and reading calendars and their busy times.',
  WRITE_CALENDARS: 'Creating, updating and deleting calendars.',
  READ_SCHEDULES: 'Listing and reading schedules.',
  WRITE_SCHEDULES: 'Updating schedules.',
  CREATE_SCHEDULES: 'Creating schedules.',
  DELETE_SCHEDULES: 'Deleting schedules.',
  READ_EVENT_TYPES: 'Listing and reading event types.',
  READ_SLOTS: 'Reading the slots of event types. The gateway computes them if the provider does not.',
  HOLD_SLOTS: 'Holding a slot before it is booked. The gateway stores the hold if the provider does not support holds.',
  READ_BOOKINGS: 'Reading bookings.',
  CREATE_BOOKINGS: 'Creating bookings, with or without a reservation.',
  RESCHEDULE_BOOKINGS: 'Moving bookings to another time.',
  CANCEL_BOOKINGS: 'Cancelling bookings.',
  APPROVE_BOOKINGS: 'Approving and declining pending bookings.',
  READ_PERSONALIZED_SCHEDULES: 'Listing and reading personalized schedules with their sessions and attendees.',
  WRITE_PERSONALIZED_SCHEDULES: 'Creating, updating and deleting personalized schedules.',
  PUBLISH_PERSONALIZED_SCHEDULES: 'Publishing personalized schedules to their attendees.',
};

/** What the access `book` allows. */
const BOOKER_CAPABILITIES: ReadonlySet<Capability> = new Set<Capability>([
  'READ_EVENT_TYPES',
  'READ_SLOTS',
  'HOLD_SLOTS',
  'CREATE_BOOKINGS',
]);

const CapabilityEnum = builder.enumType('Capability', {
  description: 'An operation that the provider of an account supports and that the client is allowed to use.',
  values: described(CAPABILITY_DESCRIPTIONS),
});

const AccountHealthEnum = builder.enumType('AccountHealth', {
  description: 'The health of an account, based on the most recent requests to its provider.',
  values: described({
    HEALTHY: 'The provider responded to all of the most recent requests.',
    DEGRADED: 'Some of the most recent requests failed.',
    AUTHENTICATION_FAILED: 'The provider rejected the credential in the most recent request: renew it.',
    UNREACHABLE: 'All of the most recent requests failed.',
  }),
});

const CallBudgetType = builder.objectRef<CallBudget>('CallBudget').implement({
  description: "The state of a provider's rate limit, as last reported by the provider.",
  fields: (t) => ({
    limit: t.exposeInt('limit', { description: 'The number of requests allowed in the current period.' }),
    remaining: t.exposeInt('remaining', { description: 'The number of requests left in the current period.' }),
    resetAt: t.expose('resetAt', { type: 'DateTime', description: 'The end of the current period.' }),
  }),
});

const AccountOwnerType = builder.objectRef<AccountOwner>('AccountOwner').implement({
  description: 'The person whose credentials an account uses.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'The display name of the person.' }),
    email: t.exposeString('email', {
      nullable: true,
      description: 'The email address of the person; null if the provider does not report it.',
    }),
    timeZone: t.expose('timeZone', {
      type: 'TimeZone',
      nullable: true,
      description: "The person's time zone; null if the provider does not report one of the IANA database.",
    }),
  }),
});

nodeType(ProviderAccountRef, {
  idType: 'Account',
  description: 'One set of credentials at one provider. Several accounts can belong to the same provider.',
  keyOf: keyOfAccount,
  load: (keys, { accounts }) => keys.map(({ account, id }) => (id === '' ? accounts.get(account) : null) ?? null),
  fields: (t) => ({
    provider: t.field({
      type: ProviderEnum,
      description: 'The provider of the account.',
      resolve: ({ provider }) => provider,
    }),
    name: t.exposeString('name', { description: 'The name of the account in the configuration.' }),
    timeZone: t.field({
      type: 'TimeZone',
      nullable: true,
      description: 'The configured time zone, for a provider that does not report one; null if none is configured.',
      resolve: ({ connector }) => connector.timeZone ?? null,
    }),
    capabilities: t.field({
      type: [CapabilityEnum],
      description: 'The operations that the provider supports and that the client is allowed to use.',
      resolve({ key, connector }, _, { session }) {
        const access = accessOf(session.client, key);
        const capabilities = capabilitiesOf(connector);
        if (access === 'write') return capabilities;
        if (access === 'book') return capabilities.filter((capability) => BOOKER_CAPABILITIES.has(capability));
        return capabilities.filter((capability) => capability.startsWith('READ_'));
      },
    }),
    callBudget: t.field({
      type: CallBudgetType,
      nullable: true,
      description: "The state of the provider's rate limit, as last reported; null before the first report.",
      resolve: async (account, _, context) => (await statusFor(account, context)).callBudget,
    }),
    health: t.field({
      type: AccountHealthEnum,
      description: "The health of the account, based on its most recent requests with the client's credential.",
      resolve: async (account, _, context) => (await statusFor(account, context)).health,
    }),
    owner: t.field({
      type: AccountOwnerType,
      nullable: true,
      description: 'The person whose credentials the account uses; null if the provider does not report it.',
      resolve: (account, _, { loaders }) =>
        account.connector.owner ? loaders.owners.load(keyOfAccount(account)) : null,
    }),
    defaultSchedule: t.field({
      type: ScheduleRef,
      nullable: true,
      description: 'The schedule that applies where no other schedule is specified; null if there is none.',
      resolve: (account, _, { loaders }) =>
        account.connector.schedules?.default ? loaders.defaultSchedules.load(keyOfAccount(account)) : null,
    }),
  }),
});

/** The status for the credential of the client; that of an unused account if the request does not carry the credential. */
function statusFor(account: Account, { callTo }: Pick<Context, 'callTo'>): Promise<AccountStatus> {
  let credential = '';
  try {
    ({ credential } = callTo(account));
  } catch (error) {
    asProviderError(error);
  }
  return account.connector.sharedStatus(credential);
}

builder.queryField('accounts', (t) =>
  t.field({
    type: [ProviderAccountRef],
    description: 'All accounts that the client can use, in the order of the configuration.',
    resolve: (_root, _args, { accounts }) => accounts.all,
  }),
);
