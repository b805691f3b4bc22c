/**
 * @generated SignedSource<<c1213f1abdd48da95eb1457a85714ca7>>
 * @lightSyntaxTransform
 * @codegen-command: npm run codegen
 */

/* tslint:disable */
/* eslint-disable */
// @ts-nocheck

import { ConcreteRequest } from 'relay-runtime';
export type BookingStatus = "ACCEPTED" | "CANCELLED" | "PENDING" | "%future added value";
export type ReservationStatus = "CONFIRMED" | "EXPIRED" | "HELD" | "LOST" | "RELEASED" | "%future added value";
export type ConfirmReservationInput = {
  attendee: BookerInput;
  id: string;
  idempotencyKey?: string | null | undefined;
  notes?: string | null | undefined;
};
export type BookerInput = {
  email: string;
  name: string;
  phone?: string | null | undefined;
  timeZone: string;
};
export type operationsConfirmReservationMutation$variables = {
  input: ConfirmReservationInput;
};
export type operationsConfirmReservationMutation$data = {
  readonly confirmReservation: {
    readonly __typename: "ConfirmReservationPayload";
    readonly reservation: {
      readonly booking: {
        readonly id: string;
        readonly start: string;
        readonly status: BookingStatus;
      } | null | undefined;
      readonly id: string;
      readonly status: ReservationStatus;
    };
  } | {
    // This will never be '%other', but we need some
    // value in case none of the concrete values match.
    readonly __typename: "%other";
  };
};
export type operationsConfirmReservationMutation = {
  response: operationsConfirmReservationMutation$data;
  variables: operationsConfirmReservationMutation$variables;
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
  "name": "status",
  "storageKey": null
},
v3 = [
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
    "name": "confirmReservation",
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
                "concreteType": "Booking",
                "kind": "LinkedField",
                "name": "booking",
                "plural": false,
                "selections": [
                  (v1/*:: as any*/),
                  {
                    "alias": null,
                    "args": null,
                    "kind": "ScalarField",
                    "name": "start",
                    "storageKey": null
                  },
                  (v2/*:: as any*/)
                ],
                "storageKey": null
              }
            ],
            "storageKey": null
          }
        ],
        "type": "ConfirmReservationPayload",
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
    "name": "operationsConfirmReservationMutation",
    "selections": (v3/*:: as any*/),
    "type": "Mutation",
    "abstractKey": null
  },
  "kind": "Request",
  "operation": {
    "argumentDefinitions": (v0/*:: as any*/),
    "kind": "Operation",
    "name": "operationsConfirmReservationMutation",
    "selections": (v3/*:: as any*/)
  },
  "params": {
    "cacheID": "7fb0619dbbadc45ea96e58f79c49c14a",
    "id": null,
    "metadata": {},
    "name": "operationsConfirmReservationMutation",
    "operationKind": "mutation",
    "text": "mutation operationsConfirmReservationMutation(\n  $input: ConfirmReservationInput!\n) {\n  confirmReservation(input: $input) {\n    __typename\n    ... on ConfirmReservationPayload {\n      reservation {\n        id\n        status\n        booking {\n          id\n          start\n          status\n        }\n      }\n    }\n  }\n}\n"
  }
};
})();

(node as any).hash = "b674e5009dd78ff1924ebee348fa1cac";

export default node;
