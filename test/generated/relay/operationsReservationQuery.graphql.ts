/**
 * @generated SignedSource<<ef64893feed4c55dbf9b29f83a3a7601>>
 * @lightSyntaxTransform
 * @codegen-command: npm run codegen
 */

/* tslint:disable */
/* eslint-disable */
// @ts-nocheck

import { ConcreteRequest } from 'relay-runtime';
export type BookingStatus = "ACCEPTED" | "CANCELLED" | "PENDING" | "%future added value";
export type HoldEnforcement = "GATEWAY" | "PROVIDER" | "%future added value";
export type ReservationStatus = "CONFIRMED" | "EXPIRED" | "HELD" | "LOST" | "RELEASED" | "%future added value";
export type operationsReservationQuery$variables = {
  id: string;
};
export type operationsReservationQuery$data = {
  readonly reservation: {
    readonly booking: {
      readonly id: string;
      readonly start: string;
      readonly status: BookingStatus;
    } | null | undefined;
    readonly end: string;
    readonly enforcement: HoldEnforcement;
    readonly eventType: {
      readonly id: string;
      readonly name: string;
    } | null | undefined;
    readonly expiresAt: string;
    readonly id: string;
    readonly start: string;
    readonly status: ReservationStatus;
  } | null | undefined;
};
export type operationsReservationQuery = {
  response: operationsReservationQuery$data;
  variables: operationsReservationQuery$variables;
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
  "name": "start",
  "storageKey": null
},
v3 = {
  "alias": null,
  "args": null,
  "kind": "ScalarField",
  "name": "status",
  "storageKey": null
},
v4 = [
  {
    "alias": null,
    "args": [
      {
        "kind": "Variable",
        "name": "id",
        "variableName": "id"
      }
    ],
    "concreteType": "Reservation",
    "kind": "LinkedField",
    "name": "reservation",
    "plural": false,
    "selections": [
      (v1/*:: as any*/),
      (v2/*:: as any*/),
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
        "name": "expiresAt",
        "storageKey": null
      },
      (v3/*:: as any*/),
      {
        "alias": null,
        "args": null,
        "kind": "ScalarField",
        "name": "enforcement",
        "storageKey": null
      },
      {
        "alias": null,
        "args": null,
        "concreteType": "EventType",
        "kind": "LinkedField",
        "name": "eventType",
        "plural": false,
        "selections": [
          (v1/*:: as any*/),
          {
            "alias": null,
            "args": null,
            "kind": "ScalarField",
            "name": "name",
            "storageKey": null
          }
        ],
        "storageKey": null
      },
      {
        "alias": null,
        "args": null,
        "concreteType": "Booking",
        "kind": "LinkedField",
        "name": "booking",
        "plural": false,
        "selections": [
          (v1/*:: as any*/),
          (v2/*:: as any*/),
          (v3/*:: as any*/)
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
    "name": "operationsReservationQuery",
    "selections": (v4/*:: as any*/),
    "type": "Query",
    "abstractKey": null
  },
  "kind": "Request",
  "operation": {
    "argumentDefinitions": (v0/*:: as any*/),
    "kind": "Operation",
    "name": "operationsReservationQuery",
    "selections": (v4/*:: as any*/)
  },
  "params": {
    "cacheID": "5b7797da9f4c295c16fcae0412995b7c",
    "id": null,
    "metadata": {},
    "name": "operationsReservationQuery",
    "operationKind": "query",
    "text": "query operationsReservationQuery(\n  $id: ID!\n) {\n  reservation(id: $id) {\n    id\n    start\n    end\n    expiresAt\n    status\n    enforcement\n    eventType {\n      id\n      name\n    }\n    booking {\n      id\n      start\n      status\n    }\n  }\n}\n"
  }
};
})();

(node as any).hash = "50f457aee18ccd2bcac933d3326a486a";

export default node;
