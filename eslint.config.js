import * as graphql from '@graphql-eslint/eslint-plugin';

/** Object types that are values or results rather than objects with an identity, apart from those with the suffixes below. */
const TYPES_WITHOUT_ID = [
  'AccountOwner',
  'AccountResult',
  'Availability',
  'Blocked',
  'BlockedReason',
  'BookingChange',
  'BookingLimits',
  'BookingPerson',
  'BookingWindow',
  'CallBudget',
  'DateOverride',
  'EventTypeLocation',
  'FieldChange',
  'InputIssue',
  'LocalHours',
  'PageInfo',
  'ParticipantAvailability',
  'Price',
  'ReservationChange',
  'ResyncRequired',
  'ScheduleRecurrence',
  'SessionConflict',
  'Slot',
  'TimeRange',
  'WallClockTime',
  'WeeklyHours',
];

const recommended = graphql.configs['flat/schema-recommended'].rules;
const [severity, naming] = recommended['@graphql-eslint/naming-convention'];
const { 'ObjectTypeDefinition,ObjectTypeExtension': objectTypes, ...otherNames } = naming;

/** ESLint checks GraphQL alone; the schema and the documents are those of `.graphqlrc.yml`. */
export default [
  {
    files: ['**/*.graphql'],
    languageOptions: { parser: graphql.parser },
    plugins: { '@graphql-eslint': graphql },
  },
  {
    files: ['schema/schema.graphql'],
    rules: {
      ...recommended,
      ...graphql.configs['flat/schema-relay'].rules,
      // `EventType` is the term of the field, and does not repeat that it is a type.
      '@graphql-eslint/naming-convention': [
        severity,
        { ...otherNames, 'ObjectTypeDefinition[name.value!=EventType],ObjectTypeExtension': objectTypes },
      ],
      // A client cache normalizes objects with an id; the other types belong to the object that contains them.
      '@graphql-eslint/strict-id-in-types': [
        'error',
        {
          exceptions: {
            types: TYPES_WITHOUT_ID,
            suffixes: ['Connection', 'Edge', 'Payload', 'Error', 'Preview', 'State'],
          },
        },
      ],
      '@graphql-eslint/relay-arguments': ['error', { includeBoth: true }],
      // Short lists that come complete are not connections, and connections have `nodes` beside `edges`.
      '@graphql-eslint/relay-edge-types': ['error', { listTypeCanWrapOnlyEdgeType: false }],
    },
  },
  {
    files: ['schema/operations/*.graphql'],
    // Examples select `id` wherever there is one, so that the caches of clients can normalize what apps copy.
    rules: graphql.configs['flat/operations-recommended'].rules,
  },
];
