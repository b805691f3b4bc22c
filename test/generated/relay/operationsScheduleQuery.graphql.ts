/**
 * @generated SignedSource<<5a8c053ef78b215edfdc130c9c4dad3d>>
 * @lightSyntaxTransform
 * @codegen-command: npm run codegen
 */

/* tslint:disable */
/* eslint-disable */
// @ts-nocheck

import { ConcreteRequest } from 'relay-runtime';
export type Weekday = "FRIDAY" | "MONDAY" | "SATURDAY" | "SUNDAY" | "THURSDAY" | "TUESDAY" | "WEDNESDAY" | "%future added value";
export type operationsScheduleQuery$variables = {
  id: string;
};
export type operationsScheduleQuery$data = {
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
};
export type operationsScheduleQuery = {
  response: operationsScheduleQuery$data;
  variables: operationsScheduleQuery$variables;
};

const node: ConcreteRequest = (function(){
var v0 = [
  {
    "defaultValue": null,
    "kind": "LocalArgument",
    "name": "id"
  }
],
v1 = [
  {
    "alias": null,
    "args": [
      {
        "kind": "Variable",
        "name": "id",
        "variableName": "id"
      }
    ],
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
      {
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
    "name": "operationsScheduleQuery",
    "selections": (v1/*:: as any*/),
    "type": "Query",
    "abstractKey": null
  },
  "kind": "Request",
  "operation": {
    "argumentDefinitions": (v0/*:: as any*/),
    "kind": "Operation",
    "name": "operationsScheduleQuery",
    "selections": (v1/*:: as any*/)
  },
  "params": {
    "cacheID": "b5b8ee9fdc63b187f04d43e490e02382",
    "id": null,
    "metadata": {},
    "name": "operationsScheduleQuery",
    "operationKind": "query",
    "text": "query operationsScheduleQuery(\n  $id: ID!\n) {\n  schedule(id: $id) {\n    id\n    name\n    timeZone\n    revision\n    weeklyHours {\n      days\n      start\n      end\n    }\n  }\n}\n"
  }
};
})();

(node as any).hash = "c75ab9956ae53b06329b0e2152c01cb3";

export default node;
