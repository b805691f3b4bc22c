/**
 * @generated SignedSource<<7cdc7ea7f6567131f78ea952745687bf>>
 * @lightSyntaxTransform
 * @codegen-command: npm run codegen
 */

/* tslint:disable */
/* eslint-disable */
// @ts-nocheck

import { ConcreteRequest } from 'relay-runtime';
export type ReservationStatus = "CONFIRMED" | "EXPIRED" | "HELD" | "LOST" | "RELEASED" | "%future added value";
export type UpdateReservationInput = {
  durationMinutes?: number | null | undefined;
  holdMinutes?: number | null | undefined;
  id: string;
  start?: string | null | undefined;
};
export type operationsUpdateReservationMutation$variables = {
  input: UpdateReservationInput;
};
export type operationsUpdateReservationMutation$data = {
  readonly updateReservation: {
    readonly __typename: "UpdateReservationPayload";
    readonly reservation: {
      readonly end: string;
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
export type operationsUpdateReservationMutation = {
  response: operationsUpdateReservationMutation$data;
  variables: operationsUpdateReservationMutation$variables;
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
    "name": "updateReservation",
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
                "name": "expiresAt",
                "storageKey": null
              },
              {
                "alias": null,
                "args": null,
                "kind": "ScalarField",
                "name": "status",
                "storageKey": null
              }
            ],
            "storageKey": null
          }
        ],
        "type": "UpdateReservationPayload",
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
    "name": "operationsUpdateReservationMutation",
    "selections": (v1/*:: as any*/),
    "type": "Mutation",
    "abstractKey": null
  },
  "kind": "Request",
  "operation": {
    "argumentDefinitions": (v0/*:: as any*/),
    "kind": "Operation",
    "name": "operationsUpdateReservationMutation",
    "selections": (v1/*:: as any*/)
  },
  "params": {
    "cacheID": "7a9cd1bad964a37f8ac4291bc6cc7f07",
    "id": null,
    "metadata": {},
    "name": "operationsUpdateReservationMutation",
    "operationKind": "mutation",
    "text": "mutation operationsUpdateReservationMutation(\n  $input: UpdateReservationInput!\n) {\n  updateReservation(input: $input) {\n    __typename\n    ... on UpdateReservationPayload {\n      reservation {\n        id\n        start\n        end\n        expiresAt\n        status\n      }\n    }\n  }\n}\n"
  }
};
})();

(node as any).hash = "33122f306833165d1e7d9b310c8ffc54";

export default node;
