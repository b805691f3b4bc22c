/**
 * @generated SignedSource<<7c9bfd1dbe5cec7f5db5f8d1282bf28e>>
 * @lightSyntaxTransform
 * @codegen-command: npm run codegen
 */

/* tslint:disable */
/* eslint-disable */
// @ts-nocheck

import { ConcreteRequest } from 'relay-runtime';
export type BookingStatus = "ACCEPTED" | "CANCELLED" | "PENDING" | "%future added value";
export type CancelBookingInput = {
  id: string;
  idempotencyKey?: string | null | undefined;
  reason?: string | null | undefined;
};
export type operationsCancelBookingMutation$variables = {
  input: CancelBookingInput;
};
export type operationsCancelBookingMutation$data = {
  readonly cancelBooking: {
    readonly __typename: "CancelBookingPayload";
    readonly booking: {
      readonly end: string;
      readonly id: string;
      readonly revision: string;
      readonly start: string;
      readonly status: BookingStatus;
    } | null | undefined;
  } | {
    // This will never be '%other', but we need some
    // value in case none of the concrete values match.
    readonly __typename: "%other";
  };
};
export type operationsCancelBookingMutation = {
  response: operationsCancelBookingMutation$data;
  variables: operationsCancelBookingMutation$variables;
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
    "name": "cancelBooking",
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
        ],
        "type": "CancelBookingPayload",
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
    "name": "operationsCancelBookingMutation",
    "selections": (v1/*:: as any*/),
    "type": "Mutation",
    "abstractKey": null
  },
  "kind": "Request",
  "operation": {
    "argumentDefinitions": (v0/*:: as any*/),
    "kind": "Operation",
    "name": "operationsCancelBookingMutation",
    "selections": (v1/*:: as any*/)
  },
  "params": {
    "cacheID": "ea746e80fcd1be57c0890a2895a12267",
    "id": null,
    "metadata": {},
    "name": "operationsCancelBookingMutation",
    "operationKind": "mutation",
    "text": "mutation operationsCancelBookingMutation(\n  $input: CancelBookingInput!\n) {\n  cancelBooking(input: $input) {\n    __typename\n    ... on CancelBookingPayload {\n      booking {\n        id\n        start\n        end\n        status\n        revision\n      }\n    }\n  }\n}\n"
  }
};
})();

(node as any).hash = "860317b429a843e884f4aad7b1e065b5";

export default node;
