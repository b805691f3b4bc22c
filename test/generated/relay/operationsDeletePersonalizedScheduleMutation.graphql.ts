/**
 * @generated SignedSource<<b65678a34179fee513f01fb6737f6f8e>>
 * @lightSyntaxTransform
 * @codegen-command: npm run codegen
 */

/* tslint:disable */
/* eslint-disable */
// @ts-nocheck

import { ConcreteRequest } from 'relay-runtime';
export type DeletePersonalizedScheduleInput = {
  id: string;
  ifRevision?: string | null | undefined;
};
export type operationsDeletePersonalizedScheduleMutation$variables = {
  input: DeletePersonalizedScheduleInput;
};
export type operationsDeletePersonalizedScheduleMutation$data = {
  readonly deletePersonalizedSchedule: {
    readonly __typename: "DeletePersonalizedSchedulePayload";
    readonly deletedPersonalizedScheduleId: string;
  } | {
    // This will never be '%other', but we need some
    // value in case none of the concrete values match.
    readonly __typename: "%other";
  };
};
export type operationsDeletePersonalizedScheduleMutation = {
  response: operationsDeletePersonalizedScheduleMutation$data;
  variables: operationsDeletePersonalizedScheduleMutation$variables;
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
  "name": "deletedPersonalizedScheduleId",
  "storageKey": null
};
return {
  "fragment": {
    "argumentDefinitions": (v0/*:: as any*/),
    "kind": "Fragment",
    "metadata": null,
    "name": "operationsDeletePersonalizedScheduleMutation",
    "selections": [
      {
        "alias": null,
        "args": (v1/*:: as any*/),
        "concreteType": null,
        "kind": "LinkedField",
        "name": "deletePersonalizedSchedule",
        "plural": false,
        "selections": [
          (v2/*:: as any*/),
          {
            "kind": "InlineFragment",
            "selections": [
              (v3/*:: as any*/)
            ],
            "type": "DeletePersonalizedSchedulePayload",
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
    "name": "operationsDeletePersonalizedScheduleMutation",
    "selections": [
      {
        "alias": null,
        "args": (v1/*:: as any*/),
        "concreteType": null,
        "kind": "LinkedField",
        "name": "deletePersonalizedSchedule",
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
                "name": "deletedPersonalizedScheduleId"
              }
            ],
            "type": "DeletePersonalizedSchedulePayload",
            "abstractKey": null
          }
        ],
        "storageKey": null
      }
    ]
  },
  "params": {
    "cacheID": "cd6d022daf1528d6141bb83c6022e67e",
    "id": null,
    "metadata": {},
    "name": "operationsDeletePersonalizedScheduleMutation",
    "operationKind": "mutation",
    "text": "mutation operationsDeletePersonalizedScheduleMutation(\n  $input: DeletePersonalizedScheduleInput!\n) {\n  deletePersonalizedSchedule(input: $input) {\n    __typename\n    ... on DeletePersonalizedSchedulePayload {\n      deletedPersonalizedScheduleId\n    }\n  }\n}\n"
  }
};
})();

(node as any).hash = "043a494f0154e8a8a972a7c3d1c7d69e";

export default node;
