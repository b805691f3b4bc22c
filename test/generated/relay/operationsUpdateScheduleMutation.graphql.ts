/**
 * @generated SignedSource<<8aec46bc11be37b6cbc90e5b19519f6d>>
 * @lightSyntaxTransform
 * @codegen-command: npm run codegen
 */

/* tslint:disable */
/* eslint-disable */
// @ts-nocheck

import { ConcreteRequest } from 'relay-runtime';
export type Weekday = "FRIDAY" | "MONDAY" | "SATURDAY" | "SUNDAY" | "THURSDAY" | "TUESDAY" | "WEDNESDAY" | "%future added value";
export type UpdateScheduleInput = {
  dateOverrides?: ReadonlyArray<DateOverrideInput> | null | undefined;
  dryRun?: boolean | null | undefined;
  id: string;
  ifRevision?: string | null | undefined;
  isDefault?: boolean | null | undefined;
  name?: string | null | undefined;
  timeZone?: string | null | undefined;
  validUntil?: string | null | undefined;
  weeklyHours?: ReadonlyArray<WeeklyHoursInput> | null | undefined;
};
export type DateOverrideInput = {
  date: string;
  hours: ReadonlyArray<LocalHoursInput>;
};
export type LocalHoursInput = {
  end: string;
  start: string;
};
export type WeeklyHoursInput = {
  days: ReadonlyArray<Weekday>;
  end: string;
  eventType?: string | null | undefined;
  start: string;
};
export type operationsUpdateScheduleMutation$variables = {
  input: UpdateScheduleInput;
};
export type operationsUpdateScheduleMutation$data = {
  readonly updateSchedule: {
    readonly __typename: "UpdateSchedulePayload";
    readonly preview: {
      readonly name: string;
      readonly weeklyHours: ReadonlyArray<{
        readonly days: ReadonlyArray<Weekday>;
        readonly end: string;
        readonly start: string;
      }> | null | undefined;
    } | null | undefined;
    readonly schedule: {
      readonly id: string;
      readonly name: string;
      readonly revision: string;
      readonly timeZone: string | null | undefined;
      readonly weeklyHours: ReadonlyArray<{
        readonly days: ReadonlyArray<Weekday>;
        readonly end: string;
        readonly start: string;
      }> | null | undefined;
    } | null | undefined;
  } | {
    // This will never be '%other', but we need some
    // value in case none of the concrete values match.
    readonly __typename: "%other";
  };
};
export type operationsUpdateScheduleMutation = {
  response: operationsUpdateScheduleMutation$data;
  variables: operationsUpdateScheduleMutation$variables;
};

const node: ConcreteRequest = (function(){
var v0 = [
  {
    "defaultValue": null,
    "kind": "LocalArgument",
    "name": "input"
  }
],
v1 = {
  "alias": null,
  "args": null,
  "kind": "ScalarField",
  "name": "name",
  "storageKey": null
},
v2 = {
  "alias": null,
  "args": null,
  "concreteType": "WeeklyHours",
  "kind": "LinkedField",
  "name": "weeklyHours",
  "plural": true,
  "selections": [
    {
      "alias": null,
      "args": null,
      "kind": "ScalarField",
      "name": "days",
      "storageKey": null
    },
    {
      "alias": null,
      "args": null,
      "kind": "ScalarField",
      "name": "start",
      "storageKey": null
    },
    {
      "alias": null,
      "args": null,
      "kind": "ScalarField",
      "name": "end",
      "storageKey": null
    }
  ],
  "storageKey": null
},
v3 = [
  {
    "alias": null,
    "args": [
      {
        "kind": "Variable",
        "name": "input",
        "variableName": "input"
      }
    ],
    "concreteType": null,
    "kind": "LinkedField",
    "name": "updateSchedule",
    "plural": false,
    "selections": [
      {
        "alias": null,
        "args": null,
        "kind": "ScalarField",
        "name": "__typename",
        "storageKey": null
      },
      {
        "kind": "InlineFragment",
        "selections": [
          {
            "alias": null,
            "args": null,
            "concreteType": "Schedule",
            "kind": "LinkedField",
            "name": "schedule",
            "plural": false,
            "selections": [
              {
                "alias": null,
                "args": null,
                "kind": "ScalarField",
                "name": "id",
                "storageKey": null
              },
              (v1/*:: as any*/),
              {
                "alias": null,
                "args": null,
                "kind": "ScalarField",
                "name": "timeZone",
                "storageKey": null
              },
              {
                "alias": null,
                "args": null,
                "kind": "ScalarField",
                "name": "revision",
                "storageKey": null
              },
              (v2/*:: as any*/)
            ],
            "storageKey": null
          },
          {
            "alias": null,
            "args": null,
            "concreteType": "SchedulePreview",
            "kind": "LinkedField",
            "name": "preview",
            "plural": false,
            "selections": [
              (v1/*:: as any*/),
              (v2/*:: as any*/)
            ],
            "storageKey": null
          }
        ],
        "type": "UpdateSchedulePayload",
        "abstractKey": null
      }
    ],
    "storageKey": null
  }
];
return {
  "fragment": {
    "argumentDefinitions": (v0/*:: as any*/),
    "kind": "Fragment",
    "metadata": null,
    "name": "operationsUpdateScheduleMutation",
    "selections": (v3/*:: as any*/),
    "type": "Mutation",
    "abstractKey": null
  },
  "kind": "Request",
  "operation": {
    "argumentDefinitions": (v0/*:: as any*/),
    "kind": "Operation",
    "name": "operationsUpdateScheduleMutation",
    "selections": (v3/*:: as any*/)
  },
  "params": {
    "cacheID": "a2dc29914b1a7ad899045b893eb4dab7",
    "id": null,
    "metadata": {},
    "name": "operationsUpdateScheduleMutation",
    "operationKind": "mutation",
    "text": "mutation operationsUpdateScheduleMutation(\n  $input: UpdateScheduleInput!\n) {\n  updateSchedule(input: $input) {\n    __typename\n    ... on UpdateSchedulePayload {\n      schedule {\n        id\n        name\n        timeZone\n        revision\n        weeklyHours {\n          days\n          start\n          end\n        }\n      }\n      preview {\n        name\n        weeklyHours {\n          days\n          start\n          end\n        }\n      }\n    }\n  }\n}\n"
  }
};
})();

(node as any).hash = "f291c672d9e86b495318987b026d9ea0";

export default node;
