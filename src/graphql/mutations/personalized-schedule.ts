import { z } from 'zod';
import { type InputIssue, throwIssues } from '../../domain/errors.ts';
import { encodeGlobalId, type GlobalRef } from '../../domain/global-id.ts';
import type {
  MemberChange,
  NewPersonalizedSchedule,
  PersonalizedScheduleChange,
} from '../../domain/personalized-schedule.ts';
import { personalizedSchedulesOf } from '../../scheduling/writables.ts';
import { builder } from '../builder.ts';
import { idempotencyKeySchema, idOf, nameSchema, rejectRepeatedIds } from '../inputs.ts';
import { withPartition } from '../nodes.ts';
import { PersonalizedScheduleRef } from '../refs.ts';
import { PersonalizedSchedulePreviewRef } from '../types/personalized-schedule.ts';
import { defineCreate } from './create.ts';
import { defineDeletion } from './deletion.ts';
import { idempotencyKeyField } from './mutation.ts';
import { defineUpdate, guardFields } from './update.ts';

const attendeesSchema = z.array(idOf('Attendee')).superRefine(rejectRepeatedIds);
const sessionsSchema = z.array(idOf('Session')).superRefine(rejectRepeatedIds);

/** The provider's ids. Adds a validation error for each id that belongs to another account. */
function idsWithin(
  account: string,
  field: string,
  refs: readonly GlobalRef[] | null | undefined,
  issues: InputIssue[],
): string[] | undefined {
  return refs?.map((ref, i) => {
    if (ref.account !== account) {
      issues.push({ path: ['input', field, String(i)], message: 'This id belongs to another account' });
    }
    return ref.id;
  });
}

const CreatePersonalizedScheduleInput = builder
  .inputType('CreatePersonalizedScheduleInput', {
    description: 'Parameters for createPersonalizedSchedule.',
    fields: (t) => ({
      calendar: t.id({ required: true, description: 'The id of the calendar to which the sessions belong.' }),
      idempotencyKey: idempotencyKeyField(t),
      name: t.string({
        required: true,
        description: 'The name of the personalized schedule. It cannot be changed later.',
      }),
      attendees: t.idList({
        required: true,
        description: 'The ids of the attendees to whom the sessions are assigned.',
      }),
      sessions: t.idList({ required: true, description: 'The ids of the sessions to assign.' }),
    }),
  })
  .validate(
    z.object({
      calendar: idOf('Calendar'),
      idempotencyKey: idempotencyKeySchema,
      name: nameSchema,
      attendees: attendeesSchema.min(1, 'Specify at least one attendee'),
      sessions: sessionsSchema.min(1, 'Specify at least one session'),
    }),
  );

defineCreate({
  type: 'PersonalizedSchedule',
  typeLabel: 'personalized schedule',
  field: 'personalizedSchedule',
  ref: PersonalizedScheduleRef,
  description: 'Creates a personalized schedule. Its attendees can see it after it is published.',
  input: CreatePersonalizedScheduleInput,
  parentOf: ({ calendar }) => calendar,
  subject: ({ calendar }) => calendar,
  connectorOf: personalizedSchedulesOf,
  newOf: ({ calendar, name, attendees, sessions }, account): NewPersonalizedSchedule => {
    const issues: InputIssue[] = [];
    const attendeeIds = idsWithin(account, 'attendees', attendees, issues) ?? [];
    const sessionIds = idsWithin(account, 'sessions', sessions, issues) ?? [];
    throwIssues(issues);
    return { calendarId: calendar.id, name, attendeeIds, sessionIds };
  },
  done: (schedule, context) => context.publications.changed(withPartition(schedule, context)),
});

/** The names of the input fields that change one list. */
const LISTS = {
  attendees: { whole: 'attendees', add: 'addAttendees', remove: 'removeAttendees' },
  sessions: { whole: 'sessions', add: 'addSessions', remove: 'removeSessions' },
} as const;

type ListName = (typeof LISTS)[keyof typeof LISTS]['whole' | 'add' | 'remove'];
type ListsInput = Readonly<Partial<Record<ListName, readonly GlobalRef[] | null | undefined>>>;

/** Rejects additions and removals beside the whole list, and an id that is both added and removed. */
function rejectCombinations(input: ListsInput, context: z.core.$RefinementCtx) {
  for (const { whole, add, remove } of Object.values(LISTS)) {
    for (const field of [add, remove].filter((name) => input[whole] && input[name])) {
      const message = `Cannot be combined with \`${whole}\`, which replaces the whole list: omit one of them`;
      context.addIssue({ code: 'custom', path: [field], message });
    }
    const added = new Set(input[add]?.map(encodeGlobalId));
    for (const [index, ref] of (input[remove] ?? []).entries()) {
      if (!added.has(encodeGlobalId(ref))) continue;
      const message = `Is also listed in \`${add}\`: omit it from one of the lists`;
      context.addIssue({ code: 'custom', path: [remove, index], message });
    }
  }
}

/** Adds a validation error for each id that belongs to another account. */
function memberChangeOf(
  input: ListsInput,
  { whole, add, remove }: (typeof LISTS)[keyof typeof LISTS],
  account: string,
  issues: InputIssue[],
): MemberChange | undefined {
  const [replacement, added, removed] = [whole, add, remove].map((name) =>
    idsWithin(account, name, input[name], issues),
  );
  if (replacement) return { replacement };
  return added || removed ? { added: added ?? [], removed: removed ?? [] } : undefined;
}

const UpdatePersonalizedScheduleInput = builder
  .inputType('UpdatePersonalizedScheduleInput', {
    description:
      'Parameters for updatePersonalizedSchedule. Omitted fields are unchanged. `attendees` and `sessions` replace a whole ' +
      'list; the other lists change it relative to its state at the time of the update.',
    fields: (t) => ({
      id: t.id({ required: true, description: 'The id of the personalized schedule.' }),
      attendees: t.idList({ description: 'The ids of all attendees to whom the sessions are assigned.' }),
      addAttendees: t.idList({
        description: 'The ids of attendees to add. Those to whom the sessions are already assigned are left unchanged.',
      }),
      removeAttendees: t.idList({
        description: 'The ids of attendees to remove. Those to whom the sessions are not assigned are ignored.',
      }),
      sessions: t.idList({ description: 'The ids of all assigned sessions.' }),
      addSessions: t.idList({
        description: 'The ids of sessions to add. Those that are already assigned are left unchanged.',
      }),
      removeSessions: t.idList({
        description: 'The ids of sessions to remove. Those that are not assigned are ignored.',
      }),
      ...guardFields(t, 'personalized schedule'),
    }),
  })
  .validate(
    z
      .object({
        id: idOf('PersonalizedSchedule'),
        attendees: attendeesSchema.nullish(),
        addAttendees: attendeesSchema.nullish(),
        removeAttendees: attendeesSchema.nullish(),
        sessions: sessionsSchema.nullish(),
        addSessions: sessionsSchema.nullish(),
        removeSessions: sessionsSchema.nullish(),
        ifRevision: z.string().nullish(),
        dryRun: z.boolean().nullish(),
      })
      .superRefine(rejectCombinations),
  );

defineUpdate({
  type: 'PersonalizedSchedule',
  typeLabel: 'personalized schedule',
  field: 'personalizedSchedule',
  ref: PersonalizedScheduleRef,
  previewRef: PersonalizedSchedulePreviewRef,
  description:
    'Updates the attendees and sessions of a personalized schedule. Attendees can see the change after it is published.',
  input: UpdatePersonalizedScheduleInput,
  connectorOf: personalizedSchedulesOf,
  changeOf(input, account): PersonalizedScheduleChange {
    const issues: InputIssue[] = [];
    const change = {
      attendees: memberChangeOf(input, LISTS.attendees, account, issues),
      sessions: memberChangeOf(input, LISTS.sessions, account, issues),
    };
    throwIssues(issues);
    return change;
  },
  done: (schedule, context) => context.publications.changed(withPartition(schedule, context)),
});

defineDeletion({
  type: 'PersonalizedSchedule',
  typeLabel: 'personalized schedule',
  description: 'Deletes a personalized schedule. Attendees can see the deletion after it is published.',
  connectorOf: personalizedSchedulesOf,
});
