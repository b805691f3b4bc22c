import { accessOf } from '../../auth/client.ts';
import { capabilitiesOf } from '../../connectors/capabilities.ts';
import { CONNECTORS } from '../../connectors/registry.ts';
import { type AccountOwner, type CallBudget, type Capability } from '../../domain/account.ts';
import { builder, described } from '../builder.ts';
import { nodeType } from '../nodes.ts';
import { AccountRef, ScheduleRef } from '../refs.ts';

const ProviderEnum = builder.enumType('Provider', {
  description: 'The back ends that the gateway speaks.',
  values: Object.fromEntries(CONNECTORS.map(({ provider, title }) => [provider, { description: title }])),
});

const CAPABILITY_DESCRIPTIONS: Record<Capability, string> = {
  READ_CALENDARS: 'Lists and reads calendars, with their busy times.',
  WRITE_CALENDARS: 'Creates, changes and deletes calendars.',
  READ_SCHEDULES: 'Lists and reads schedules.',
  WRITE_SCHEDULES: 'Changes schedules.',
  CREATE_SCHEDULES: 'Creates schedules.',
  DELETE_SCHEDULES: 'Deletes schedules.',
  READ_EVENT_TYPES: 'Lists and reads event types.',
  READ_SLOTS: 'Slots of its event types can be read; where the provider works out none, the gateway does.',
  HOLD_SLOTS: 'A slot can be held before it is booked; where the provider keeps no holds, the gateway does.',
  READ_PERSONALIZED_SCHEDULES: 'Lists and reads personalized schedules, with their sessions and attendees.',
  WRITE_PERSONALIZED_SCHEDULES: 'Creates, changes and deletes personalized schedules.',
  PUBLISH_PERSONALIZED_SCHEDULES: 'Publishes personalized schedules to their attendees.',
};

const CapabilityEnum = builder.enumType('Capability', {
  description: 'What can be done with an account: what its connector implements, and you are allowed.',
  values: described(CAPABILITY_DESCRIPTIONS),
});

const AccountHealthEnum = builder.enumType('AccountHealth', {
  description: 'How an account does, as seen from here.',
  values: described({
    HEALTHY: 'Its last calls were answered.',
    DEGRADED: 'Some of its last calls failed.',
    UNREACHABLE: 'Its last calls all failed.',
  }),
});

const CallBudgetType = builder.objectRef<CallBudget>('CallBudget').implement({
  description: "What a provider's rate limit leaves, as last seen.",
  fields: (t) => ({
    limit: t.exposeInt('limit', { description: 'Calls that the current period allows in all.' }),
    remaining: t.exposeInt('remaining', { description: 'Calls left in it.' }),
    resetAt: t.expose('resetAt', { type: 'DateTime', description: 'When the period ends.' }),
  }),
});

const AccountOwnerType = builder.objectRef<AccountOwner>('AccountOwner').implement({
  description: 'The person whose credentials an account uses.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'Display name.' }),
    email: t.exposeString('email', { nullable: true, description: 'Email address.' }),
    timeZone: t.expose('timeZone', { type: 'TimeZone', nullable: true, description: "The person's own zone." }),
  }),
});

nodeType(AccountRef, {
  description:
    'One set of credentials at one provider. The gateway can be configured with many, several of them at one provider.',
  keyOf: ({ key }) => ({ account: key, id: '' }),
  load: (keys, { accounts }) => keys.map(({ account, id }) => (id === '' ? accounts.get(account) : null) ?? null),
  fields: (t) => ({
    provider: t.field({ type: ProviderEnum, description: 'Whose API it is.', resolve: ({ provider }) => provider }),
    name: t.exposeString('name', { description: 'As configured.' }),
    timeZone: t.field({
      type: 'TimeZone',
      nullable: true,
      description: 'The configured zone, for a provider that never tells its own.',
      resolve: ({ connector }) => connector.timeZone ?? null,
    }),
    capabilities: t.field({
      type: [CapabilityEnum],
      description: 'What you can do with it.',
      resolve: ({ key, connector }, _, { session }) =>
        accessOf(session.client, key) === 'write'
          ? capabilitiesOf(connector)
          : capabilitiesOf(connector).filter((capability) => capability.startsWith('READ_')),
    }),
    callBudget: t.field({
      type: CallBudgetType,
      nullable: true,
      description:
        "What the provider's rate limit leaves, as last seen; null where it tells none, or before the first call.",
      resolve: ({ connector }) => connector.status().callBudget,
    }),
    health: t.field({
      type: AccountHealthEnum,
      description: 'How it does, as seen from here.',
      resolve: ({ connector }) => connector.status().health,
    }),
    owner: t.field({
      type: AccountOwnerType,
      nullable: true,
      description: 'The person behind it; null where the provider does not tell.',
      resolve: (account, _, { callTo }) => account.connector.owner?.(callTo(account)) ?? null,
    }),
    defaultSchedule: t.field({
      type: ScheduleRef,
      nullable: true,
      description: 'The schedule that applies where nothing names another; null where there is none.',
      resolve: async (account, _, { callTo }) =>
        (await account.connector.schedules?.default?.(callTo(account))) ?? null,
    }),
  }),
});

builder.queryField('accounts', (t) =>
  t.field({
    type: [AccountRef],
    description: 'All accounts that you can use, in the order of the configuration.',
    resolve: (_root, _args, { accounts }) => accounts.all,
  }),
);
