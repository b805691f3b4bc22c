/**
 * @generated SignedSource<<c02151e0194a80f2d247d5664a752e84>>
 * @lightSyntaxTransform
 * @codegen-command: npm run codegen
 */

/* tslint:disable */
/* eslint-disable */
// @ts-nocheck

import { ConcreteRequest } from 'relay-runtime';
export type UpdateCalendarInput = {
  color?: string | null | undefined;
  description?: string | null | undefined;
  dryRun?: boolean | null | undefined;
  id: string;
  ifRevision?: string | null | undefined;
  isPublic?: boolean | null | undefined;
  name?: string | null | undefined;
  timeZone?: string | null | undefined;
};
export type operationsUpdateCalendarMutation$variables = {
  input: UpdateCalendarInput;
};
export type operationsUpdateCalendarMutation$data = {
  readonly updateCalendar: {
    readonly __typename: "UpdateCalendarPayload";
    readonly calendar: {
      readonly description: string | null | undefined;
      readonly id: string;
      readonly name: string;
      readonly revision: string;
      readonly timeZone: string | null | undefined;
    } | null | undefined;
    readonly preview: {
      readonly description: string | null | undefined;
      readonly name: string;
    } | null | undefined;
  } | {
    // This will never be '%other', but we need some
    // value in case none of the concrete values match.
    readonly __typename: "%other";
  };
};
export type operationsUpdateCalendarMutation = {
  response: operationsUpdateCalendarMutation$data;
  variables: operationsUpdateCalendarMutation$variables;
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
  "kind": "ScalarField",
  "name": "description",
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
    "name": "updateCalendar",
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
            "concreteType": "Calendar",
            "kind": "LinkedField",
            "name": "calendar",
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
              (v2/*:: as any*/),
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
              }
            ],
            "storageKey": null
          },
          {
            "alias": null,
            "args": null,
            "concreteType": "CalendarPreview",
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
        "type": "UpdateCalendarPayload",
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
    "name": "operationsUpdateCalendarMutation",
    "selections": (v3/*:: as any*/),
    "type": "Mutation",
    "abstractKey": null
  },
  "kind": "Request",
  "operation": {
    "argumentDefinitions": (v0/*:: as any*/),
    "kind": "Operation",
    "name": "operationsUpdateCalendarMutation",
    "selections": (v3/*:: as any*/)
  },
  "params": {
    "cacheID": "f5d1c9e3558b9a37ca973ba5b18a75c0",
    "id": null,
    "metadata": {},
    "name": "operationsUpdateCalendarMutation",
    "operationKind": "mutation",
    "text": "mutation operationsUpdateCalendarMutation(\n  $input: UpdateCalendarInput!\n) {\n  updateCalendar(input: $input) {\n    __typename\n    ... on UpdateCalendarPayload {\n      calendar {\n        id\n        name\n        description\n        timeZone\n        revision\n      }\n      preview {\n        name\n        description\n      }\n    }\n  }\n}\n"
  }
};
})();

(node as any).hash = "939faffdd83f56aebd7c0ca3587a0729";

export default node;
