/**
 * @generated SignedSource<<7f43f42d2c0b9ac34a06d575b9857ae6>>
 * @lightSyntaxTransform
 * @codegen-command: npm run codegen
 */

/* tslint:disable */
/* eslint-disable */
// @ts-nocheck

import { ConcreteRequest } from 'relay-runtime';
export type operationsPersonalizedScheduleQuery$variables = {
  id: string;
};
export type operationsPersonalizedScheduleQuery$data = {
  readonly personalizedSchedule: {
    readonly id: string;
    readonly name: string;
    readonly revision: string;
    readonly sessions: ReadonlyArray<{
      readonly id: string;
      readonly name: string;
    }> | null | undefined;
  } | null | undefined;
};
export type operationsPersonalizedScheduleQuery = {
  response: operationsPersonalizedScheduleQuery$data;
  variables: operationsPersonalizedScheduleQuery$variables;
};

const node: ConcreteRequest = (function(){
var v0 = [
  {
    "defaultValue": null,
    "kind": "LocalArgument",
    "name": "id"
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
v3 = [
  {
    "alias": null,
    "args": [
      {
        "kind": "Variable",
        "name": "id",
        "variableName": "id"
      }
    ],
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
      {
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
    "name": "operationsPersonalizedScheduleQuery",
    "selections": (v3/*:: as any*/),
    "type": "Query",
    "abstractKey": null
  },
  "kind": "Request",
  "operation": {
    "argumentDefinitions": (v0/*:: as any*/),
    "kind": "Operation",
    "name": "operationsPersonalizedScheduleQuery",
    "selections": (v3/*:: as any*/)
  },
  "params": {
    "cacheID": "ba2ad3fb2d59e105649df1774812d77d",
    "id": null,
    "metadata": {},
    "name": "operationsPersonalizedScheduleQuery",
    "operationKind": "query",
    "text": "query operationsPersonalizedScheduleQuery(\n  $id: ID!\n) {\n  personalizedSchedule(id: $id) {\n    id\n    name\n    revision\n    sessions {\n      id\n      name\n    }\n  }\n}\n"
  }
};
})();

(node as any).hash = "3548a4260c13959df93784bc4a524ad0";

export default node;
