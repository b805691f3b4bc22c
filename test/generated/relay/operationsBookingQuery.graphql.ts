/**
 * @generated SignedSource<<ebe1bf341fbf57c9e6831d37b6842491>>
 * @lightSyntaxTransform
 * @codegen-command: npm run codegen
 */

/* tslint:disable */
/* eslint-disable */
// @ts-nocheck

import { ConcreteRequest } from 'relay-runtime';
export type BookingStatus = "ACCEPTED" | "CANCELLED" | "PENDING" | "%future added value";
export type operationsBookingQuery$variables = {
  id: string;
};
export type operationsBookingQuery$data = {
  readonly booking: {
    readonly end: string;
    readonly id: string;
    readonly revision: string;
    readonly start: string;
    readonly status: BookingStatus;
  } | null | undefined;
};
export type operationsBookingQuery = {
  response: operationsBookingQuery$data;
  variables: operationsBookingQuery$variables;
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
    "concreteType": "Booking",
    "kind": "LinkedField",
    "name": "booking",
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
        "name": "start",
        "storageKey": null
      },
      {
        "alias": null,
        "args": null,
        "kind": "ScalarField",
        "name": "end",
        "storageKey": null
      },
      {
        "alias": null,
        "args": null,
        "kind": "ScalarField",
        "name": "status",
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
    "name": "operationsBookingQuery",
    "selections": (v1/*:: as any*/),
    "type": "Query",
    "abstractKey": null
  },
  "kind": "Request",
  "operation": {
    "argumentDefinitions": (v0/*:: as any*/),
    "kind": "Operation",
    "name": "operationsBookingQuery",
    "selections": (v1/*:: as any*/)
  },
  "params": {
    "cacheID": "7f16772b52972cb370027665bbb23e66",
    "id": null,
    "metadata": {},
    "name": "operationsBookingQuery",
    "operationKind": "query",
    "text": "query operationsBookingQuery(\n  $id: ID!\n) {\n  booking(id: $id) {\n    id\n    start\n    end\n    status\n    revision\n  }\n}\n"
  }
};
})();

(node as any).hash = "0e3006598c826b08d914cf2c15d03949";

export default node;
