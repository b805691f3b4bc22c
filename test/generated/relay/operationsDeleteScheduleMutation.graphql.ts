/**
 * @generated SignedSource<<07f8c518faf9ff28f681fc64e7c9bf18>>
 * @lightSyntaxTransform
 * @codegen-command: npm run codegen
 */

/* tslint:disable */
/* eslint-disable */
// @ts-nocheck

import { ConcreteRequest } from 'relay-runtime';
export type DeleteScheduleInput = {
  id: string;
  ifRevision?: string | null | undefined;
};
export type operationsDeleteScheduleMutation$variables = {
  input: DeleteScheduleInput;
};
export type operationsDeleteScheduleMutation$data = {
  readonly deleteSchedule: {
    readonly __typename: "DeleteSchedulePayload";
    readonly deletedScheduleId: string;
  } | {
    // This will never be '%other', but we need some
    // value in case none of the concrete values match.
    readonly __typename: "%other";
  };
};
export type operationsDeleteScheduleMutation = {
  response: operationsDeleteScheduleMutation$data;
  variables: operationsDeleteScheduleMutation$variables;
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
  "name": "deletedScheduleId",
  "storageKey": null
};
return {
  "fragment": {
    "argumentDefinitions": (v0/*:: as any*/),
    "kind": "Fragment",
    "metadata": null,
    "name": "operationsDeleteScheduleMutation",
    "selections": [
      {
        "alias": null,
        "args": (v1/*:: as any*/),
        "concreteType": null,
        "kind": "LinkedField",
        "name": "deleteSchedule",
        "plural": false,
        "selections": [
          (v2/*:: as any*/),
          {
            "kind": "InlineFragment",
            "selections": [
              (v3/*:: as any*/)
            ],
            "type": "DeleteSchedulePayload",
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
    "name": "operationsDeleteScheduleMutation",
    "selections": [
      {
        "alias": null,
        "args": (v1/*:: as any*/),
        "concreteType": null,
        "kind": "LinkedField",
        "name": "deleteSchedule",
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
                "name": "deletedScheduleId"
              }
            ],
            "type": "DeleteSchedulePayload",
            "abstractKey": null
          }
        ],
        "storageKey": null
      }
    ]
  },
  "params": {
    "cacheID": "a59969f463b907489a0fe1eb8f6ab345",
    "id": null,
    "metadata": {},
    "name": "operationsDeleteScheduleMutation",
    "operationKind": "mutation",
    "text": "mutation operationsDeleteScheduleMutation(\n  $input: DeleteScheduleInput!\n) {\n  deleteSchedule(input: $input) {\n    __typename\n    ... on DeleteSchedulePayload {\n      deletedScheduleId\n    }\n  }\n}\n"
  }
};
})();

(node as any).hash = "fcd0f756482fd3b9d6a5c27aebd152ca";

export default node;
