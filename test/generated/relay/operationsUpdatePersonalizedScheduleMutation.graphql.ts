/**
 * @generated SignedSource<<abea8c1ef2c470ed5f0f4c789a5de910>>
 * @lightSyntaxTransform
 * @codegen-command: npm run codegen
 */

/* tslint:disable */
/* eslint-disable */
// @ts-nocheck

import { ConcreteRequest } from 'relay-runtime';
export type UpdatePersonalizedScheduleInput = {
  addAttendees?: ReadonlyArray<string> | null | undefined;
  addSessions?: ReadonlyArray<string> | null | undefined;
  attendees?: ReadonlyArray<string> | null | undefined;
  dryRun?: boolean | null | undefined;
  id: string;
  ifRevision?: string | null | undefined;
  removeAttendees?: ReadonlyArray<string> | null | undefined;
  removeSessions?: ReadonlyArray<string> | null | undefined;
  sessions?: ReadonlyArray<string> | null | undefined;
};
export type operationsUpdatePersonalizedScheduleMutation$variables = {
  input: UpdatePersonalizedScheduleInput;
};
export type operationsUpdatePersonalizedScheduleMutation$data = {
  readonly updatePersonalizedSchedule: {
    readonly __typename: "UpdatePersonalizedSchedulePayload";
    readonly personalizedSchedule: {
      readonly id: string;
      readonly name: string;
      readonly revision: string;
      readonly sessions: ReadonlyArray<{
        readonly id: string;
        readonly name: string;
      }> | null | undefined;
    } | null | undefined;
    readonly preview: {
      readonly sessions: ReadonlyArray<{
        readonly id: string;
        readonly name: string;
      }> | null | undefined;
    } | null | undefined;
  } | {
    // This will never be '%other', but we need some
    // value in case none of the concrete values match.
    readonly __typename: "%other";
  };
};
export type operationsUpdatePersonalizedScheduleMutation = {
  response: operationsUpdatePersonalizedScheduleMutation$data;
  variables: operationsUpdatePersonalizedScheduleMutation$variables;
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
  "name": "id",
  "storageKey": null
},
v2 = {
  "alias": null,
  "args": null,
  "kind": "ScalarField",
  "name": "name",
  "storageKey": null
},
v3 = {
  "alias": null,
  "args": null,
  "concreteType": "ConferenceSession",
  "kind": "LinkedField",
  "name": "sessions",
  "plural": true,
  "selections": [
    (v1/*:: as any*/),
    (v2/*:: as any*/)
  ],
  "storageKey": null
},
v4 = [
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
    "name": "updatePersonalizedSchedule",
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
            "concreteType": "PersonalizedSchedule",
            "kind": "LinkedField",
            "name": "personalizedSchedule",
            "plural": false,
            "selections": [
              (v1/*:: as any*/),
              (v2/*:: as any*/),
              {
                "alias": null,
                "args": null,
                "kind": "ScalarField",
                "name": "revision",
                "storageKey": null
              },
              (v3/*:: as any*/)
            ],
            "storageKey": null
          },
          {
            "alias": null,
            "args": null,
            "concreteType": "PersonalizedSchedulePreview",
            "kind": "LinkedField",
            "name": "preview",
            "plural": false,
            "selections": [
              (v3/*:: as any*/)
            ],
            "storageKey": null
          }
        ],
        "type": "UpdatePersonalizedSchedulePayload",
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
    "name": "operationsUpdatePersonalizedScheduleMutation",
    "selections": (v4/*:: as any*/),
    "type": "Mutation",
    "abstractKey": null
  },
  "kind": "Request",
  "operation": {
    "argumentDefinitions": (v0/*:: as any*/),
    "kind": "Operation",
    "name": "operationsUpdatePersonalizedScheduleMutation",
    "selections": (v4/*:: as any*/)
  },
  "params": {
    "cacheID": "70cf5e301768d5f89b18f4c7a2666428",
    "id": null,
    "metadata": {},
    "name": "operationsUpdatePersonalizedScheduleMutation",
    "operationKind": "mutation",
    "text": "mutation operationsUpdatePersonalizedScheduleMutation(\n  $input: UpdatePersonalizedScheduleInput!\n) {\n  updatePersonalizedSchedule(input: $input) {\n    __typename\n    ... on UpdatePersonalizedSchedulePayload {\n      personalizedSchedule {\n        id\n        name\n        revision\n        sessions {\n          id\n          name\n        }\n      }\n      preview {\n        sessions {\n          id\n          name\n        }\n      }\n    }\n  }\n}\n"
  }
};
})();

(node as any).hash = "a468d2a0cb4aeb3911a895d21d6c1363";

export default node;
