/**
 * @generated SignedSource<<ef599b571972697ad41c06670823bea4>>
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
export type ReserveSlotInput = {
  calendar?: string | null | undefined;
  durationMinutes?: number | null | undefined;
  eventType: string;
  holdMinutes?: number | null | undefined;
  idempotencyKey?: string | null | undefined;
  start: string;
};
export type operationsReserveSlotMutation$variables = {
  input: ReserveSlotInput;
};
export type operationsReserveSlotMutation$data = {
  readonly reserveSlot: {
    readonly __typename: "ReserveSlotPayload";
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
    };
  } | {
    // This will never be '%other', but we need some
    // value in case none of the concrete values match.
    readonly __typename: "%other";
  };
};
export type operationsReserveSlotMutation = {
  response: operationsReserveSlotMutation$data;
  variables: operationsReserveSlotMutation$variables;
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
        "name": "input",
        "variableName": "input"
      }
    ],
    "concreteType": null,
    "kind": "LinkedField",
    "name": "reserveSlot",
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
        ],
        "type": "ReserveSlotPayload",
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
    "name": "operationsReserveSlotMutation",
    "selections": (v4/*:: as any*/),
    "type": "Mutation",
    "abstractKey": null
  },
  "kind": "Request",
  "operation": {
    "argumentDefinitions": (v0/*:: as any*/),
    "kind": "Operation",
    "name": "operationsReserveSlotMutation",
    "selections": (v4/*:: as any*/)
  },
  "params": {
    "cacheID": "e1ff80a1e6fce516b3b37b6b744e1a60",
    "id": null,
    "metadata": {},
    "name": "operationsReserveSlotMutation",
    "operationKind": "mutation",
    "text": "mutation operationsReserveSlotMutation(\n  $input: ReserveSlotInput!\n) {\n  reserveSlot(input: $input) {\n    __typename\n    ... on ReserveSlotPayload {\n      reservation {\n        id\n        start\n        end\n        expiresAt\n        status\n        enforcement\n        eventType {\n          id\n          name\n        }\n        booking {\n          id\n          start\n          status\n        }\n      }\n    }\n  }\n}\n"
  }
};
})();

(node as any).hash = "edaece45a5bc42dd4c1a7844123304a4";

export default node;
