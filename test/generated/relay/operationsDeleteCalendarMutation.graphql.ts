/**
 * @generated SignedSource<<3bf70d6a9f49241ee5c09c9dcc54c172>>
 * @lightSyntaxTransform
 * @codegen-command: npm run codegen
 */

/* tslint:disable */
/* eslint-disable */
// @ts-nocheck

import { ConcreteRequest } from 'relay-runtime';
export type DeleteCalendarInput = {
  id: string;
  ifRevision?: string | null | undefined;
};
export type operationsDeleteCalendarMutation$variables = {
  input: DeleteCalendarInput;
};
export type operationsDeleteCalendarMutation$data = {
  readonly deleteCalendar: {
    readonly __typename: "DeleteCalendarPayload";
    readonly deletedCalendarId: string;
  } | {
    // This will never be '%other', but we need some
    // value in case none of the concrete values match.
    readonly __typename: "%other";
  };
};
export type operationsDeleteCalendarMutation = {
  response: operationsDeleteCalendarMutation$data;
  variables: operationsDeleteCalendarMutation$variables;
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
    "kind": "Variable",
    "name": "input",
    "variableName": "input"
  }
],
v2 = {
  "alias": null,
  "args": null,
  "kind": "ScalarField",
  "name": "__typename",
  "storageKey": null
},
v3 = {
  "alias": null,
  "args": null,
  "kind": "ScalarField",
  "name": "deletedCalendarId",
  "storageKey": null
};
return {
  "fragment": {
    "argumentDefinitions": (v0/*:: as any*/),
    "kind": "Fragment",
    "metadata": null,
    "name": "operationsDeleteCalendarMutation",
    "selections": [
      {
        "alias": null,
        "args": (v1/*:: as any*/),
        "concreteType": null,
        "kind": "LinkedField",
        "name": "deleteCalendar",
        "plural": false,
        "selections": [
          (v2/*:: as any*/),
          {
            "kind": "InlineFragment",
            "selections": [
              (v3/*:: as any*/)
            ],
            "type": "DeleteCalendarPayload",
            "abstractKey": null
          }
        ],
        "storageKey": null
      }
    ],
    "type": "Mutation",
    "abstractKey": null
  },
  "kind": "Request",
  "operation": {
    "argumentDefinitions": (v0/*:: as any*/),
    "kind": "Operation",
    "name": "operationsDeleteCalendarMutation",
    "selections": [
      {
        "alias": null,
        "args": (v1/*:: as any*/),
        "concreteType": null,
        "kind": "LinkedField",
        "name": "deleteCalendar",
        "plural": false,
        "selections": [
          (v2/*:: as any*/),
          {
            "kind": "InlineFragment",
            "selections": [
              (v3/*:: as any*/),
              {
                "alias": null,
                "args": null,
                "filters": null,
                "handle": "deleteRecord",
                "key": "",
                "kind": "ScalarHandle",
                "name": "deletedCalendarId"
              }
            ],
            "type": "DeleteCalendarPayload",
            "abstractKey": null
          }
        ],
        "storageKey": null
      }
    ]
  },
  "params": {
    "cacheID": "7906d50022a628bd321b96ae14cde4d9",
    "id": null,
    "metadata": {},
    "name": "operationsDeleteCalendarMutation",
    "operationKind": "mutation",
    "text": "mutation operationsDeleteCalendarMutation(\n  $input: DeleteCalendarInput!\n) {\n  deleteCalendar(input: $input) {\n    __typename\n    ... on DeleteCalendarPayload {\n      deletedCalendarId\n    }\n  }\n}\n"
  }
};
})();

(node as any).hash = "5b0ba95afbf2f34e6246b11bfb3425a4";

export default node;
