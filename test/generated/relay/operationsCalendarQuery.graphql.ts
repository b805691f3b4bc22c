/**
 * @generated SignedSource<<c0b4156893df99da2572daa3a04f9745>>
 * @lightSyntaxTransform
 * @codegen-command: npm run codegen
 */

/* tslint:disable */
/* eslint-disable */
// @ts-nocheck

import { ConcreteRequest } from 'relay-runtime';
export type operationsCalendarQuery$variables = {
  id: string;
};
export type operationsCalendarQuery$data = {
  readonly calendar: {
    readonly description: string | null | undefined;
    readonly id: string;
    readonly name: string;
    readonly revision: string;
    readonly timeZone: string | null | undefined;
  } | null | undefined;
};
export type operationsCalendarQuery = {
  response: operationsCalendarQuery$data;
  variables: operationsCalendarQuery$variables;
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
];
return {
  "fragment": {
    "argumentDefinitions": (v0/*:: as any*/),
    "kind": "Fragment",
    "metadata": null,
    "name": "operationsCalendarQuery",
    "selections": (v1/*:: as any*/),
    "type": "Query",
    "abstractKey": null
  },
  "kind": "Request",
  "operation": {
    "argumentDefinitions": (v0/*:: as any*/),
    "kind": "Operation",
    "name": "operationsCalendarQuery",
    "selections": (v1/*:: as any*/)
  },
  "params": {
    "cacheID": "bdaaa8d068146a60ebb3480fa20e5b9d",
    "id": null,
    "metadata": {},
    "name": "operationsCalendarQuery",
    "operationKind": "query",
    "text": "query operationsCalendarQuery(\n  $id: ID!\n) {\n  calendar(id: $id) {\n    id\n    name\n    description\n    timeZone\n    revision\n  }\n}\n"
  }
};
})();

(node as any).hash = "872f8e1ec17d4dba61bd147d2e47d91e";

export default node;
