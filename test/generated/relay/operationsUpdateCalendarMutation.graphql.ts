/**
 * @generated SignedSource<<fd4ae375a1699ec3a6ba00394863433d>>
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
v1 = [
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
              {
                "alias": null,
                "args": null,
                "kind": "ScalarField",
                "name": "name",
                "storageKey": null
              },
              {
                "alias": null,
                "args": null,
                "kind": "ScalarField",
                "name": "description",
                "storageKey": null
              },
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
    "selections": (v1/*:: as any*/),
    "type": "Mutation",
    "abstractKey": null
  },
  "kind": "Request",
  "operation": {
    "argumentDefinitions": (v0/*:: as any*/),
    "kind": "Operation",
    "name": "operationsUpdateCalendarMutation",
    "selections": (v1/*:: as any*/)
  },
  "params": {
    "cacheID": "d2a1eac621b8e5c90a18d17c77a18aa4",
    "id": null,
    "metadata": {},
    "name": "operationsUpdateCalendarMutation",
    "operationKind": "mutation",
    "text": "mutation operationsUpdateCalendarMutation(\n  $input: UpdateCalendarInput!\n) {\n  updateCalendar(input: $input) {\n    __typename\n    ... on UpdateCalendarPayload {\n      calendar {\n        id\n        name\n        description\n        timeZone\n        revision\n      }\n    }\n  }\n}\n"
  }
};
})();

(node as any).hash = "6017fcb46173b3ca7f4d228bdd7da6ac";

export default node;
