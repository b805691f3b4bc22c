/**
 * @generated SignedSource<<dfcd42449daae651417b89ce13c6c592>>
 * @lightSyntaxTransform
 * @codegen-command: npm run codegen
 */

/* tslint:disable */
/* eslint-disable */
// @ts-nocheck

import { ConcreteRequest } from 'relay-runtime';
export type BookingStatus = "ACCEPTED" | "CANCELLED" | "PENDING" | "%future added value";
export type HoldEnforcement = "GATEWAY" | "PROVIDER" | "%future added value";
export type ReservationChangeKind = "CONFIRMED" | "CREATED" | "EXPIRED" | "EXTENDED" | "LOST" | "MOVED" | "RELEASED" | "%future added value";
export type ReservationStatus = "CONFIRMED" | "EXPIRED" | "HELD" | "LOST" | "RELEASED" | "%future added value";
export type operationsReservationChangedSubscription$variables = {
  after?: string | null | undefined;
  reservations?: ReadonlyArray<string> | null | undefined;
};
export type operationsReservationChangedSubscription$data = {
  readonly reservationChanged: {
    readonly __typename: "ReservationChange";
    readonly kind: ReservationChangeKind;
    readonly previous: {
      readonly expiresAt: string;
      readonly status: ReservationStatus;
    } | null | undefined;
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
export type operationsReservationChangedSubscription = {
  response: operationsReservationChangedSubscription$data;
  variables: operationsReservationChangedSubscription$variables;
};

const node: ConcreteRequest = (function(){
var v0 = [
  {
    "defaultValue": null,
    "kind": "LocalArgument",
    "name": "after"
  },
  {
    "defaultValue": null,
    "kind": "LocalArgument",
    "name": "reservations"
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
  "name": "expiresAt",
  "storageKey": null
},
v4 = {
  "alias": null,
  "args": null,
  "kind": "ScalarField",
  "name": "status",
  "storageKey": null
},
v5 = [
  {
    "alias": null,
    "args": [
      {
        "kind": "Variable",
        "name": "after",
        "variableName": "after"
      },
      {
        "kind": "Variable",
        "name": "reservations",
        "variableName": "reservations"
      }
    ],
    "concreteType": null,
    "kind": "LinkedField",
    "name": "reservationChanged",
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
            "kind": "ScalarField",
            "name": "kind",
            "storageKey": null
          },
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
              (v3/*:: as any*/),
              (v4/*:: as any*/),
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
                  (v4/*:: as any*/)
                ],
                "storageKey": null
              }
            ],
            "storageKey": null
          },
          {
            "alias": null,
            "args": null,
            "concreteType": "ReservationState",
            "kind": "LinkedField",
            "name": "previous",
            "plural": false,
            "selections": [
              (v4/*:: as any*/),
              (v3/*:: as any*/)
            ],
            "storageKey": null
          }
        ],
        "type": "ReservationChange",
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
    "name": "operationsReservationChangedSubscription",
    "selections": (v5/*:: as any*/),
    "type": "Subscription",
    "abstractKey": null
  },
  "kind": "Request",
  "operation": {
    "argumentDefinitions": (v0/*:: as any*/),
    "kind": "Operation",
    "name": "operationsReservationChangedSubscription",
    "selections": (v5/*:: as any*/)
  },
  "params": {
    "cacheID": "e3080bf84c2b5b1ba915774e5b2acba1",
    "id": null,
    "metadata": {},
    "name": "operationsReservationChangedSubscription",
    "operationKind": "subscription",
    "text": "subscription operationsReservationChangedSubscription(\n  $after: String\n  $reservations: [ID!]\n) {\n  reservationChanged(after: $after, reservations: $reservations) {\n    __typename\n    ... on ReservationChange {\n      kind\n      reservation {\n        id\n        start\n        end\n        expiresAt\n        status\n        enforcement\n        eventType {\n          id\n          name\n        }\n        booking {\n          id\n          start\n          status\n        }\n      }\n      previous {\n        status\n        expiresAt\n      }\n    }\n  }\n}\n"
  }
};
})();

(node as any).hash = "1d76ebc04960bca6968fb6fadea9f87d";

export default node;
