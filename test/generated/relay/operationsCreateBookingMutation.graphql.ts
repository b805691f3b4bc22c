/**
 * @generated SignedSource<<6b8882fdb350a865ec7e9372620d1a5e>>
 * @lightSyntaxTransform
 * @codegen-command: npm run codegen
 */

/* tslint:disable */
/* eslint-disable */
// @ts-nocheck

import { ConcreteRequest } from 'relay-runtime';
export type BookingStatus = "ACCEPTED" | "CANCELLED" | "PENDING" | "%future added value";
export type CreateBookingInput = {
  attendee: BookerInput;
  calendar?: string | null | undefined;
  durationMinutes?: number | null | undefined;
  eventType: string;
  idempotencyKey?: string | null | undefined;
  notes?: string | null | undefined;
  start: string;
};
export type BookerInput = {
  email: string;
  name: string;
  phone?: string | null | undefined;
  timeZone: string;
};
export type operationsCreateBookingMutation$variables = {
  input: CreateBookingInput;
};
export type operationsCreateBookingMutation$data = {
  readonly createBooking: {
    readonly __typename: "CreateBookingPayload";
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
export type operationsCreateBookingMutation = {
  response: operationsCreateBookingMutation$data;
  variables: operationsCreateBookingMutation$variables;
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
    "name": "createBooking",
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
        "type": "CreateBookingPayload",
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
    "name": "operationsCreateBookingMutation",
    "selections": (v1/*:: as any*/),
    "type": "Mutation",
    "abstractKey": null
  },
  "kind": "Request",
  "operation": {
    "argumentDefinitions": (v0/*:: as any*/),
    "kind": "Operation",
    "name": "operationsCreateBookingMutation",
    "selections": (v1/*:: as any*/)
  },
  "params": {
    "cacheID": "694458638f8f47469e6f9c0347ebe8cc",
    "id": null,
    "metadata": {},
    "name": "operationsCreateBookingMutation",
    "operationKind": "mutation",
    "text": "mutation operationsCreateBookingMutation(\n  $input: CreateBookingInput!\n) {\n  createBooking(input: $input) {\n    __typename\n    ... on CreateBookingPayload {\n      booking {\n        id\n        start\n        end\n        status\n        revision\n      }\n    }\n  }\n}\n"
  }
};
})();

(node as any).hash = "01e77e5efb213a44bad1451601c536be";

export default node;
