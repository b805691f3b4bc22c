/**
 * @generated SignedSource<<88ebbb3d37c2905e038b284d63c3472f>>
 * @lightSyntaxTransform
 * @codegen-command: npm run codegen
 */

/* tslint:disable */
/* eslint-disable */
// @ts-nocheck

import { ConcreteRequest } from 'relay-runtime';
export type BookingStatus = "ACCEPTED" | "CANCELLED" | "PENDING" | "%future added value";
export type RescheduleBookingInput = {
  id: string;
  idempotencyKey?: string | null | undefined;
  reason?: string | null | undefined;
  start: string;
};
export type operationsRescheduleBookingMutation$variables = {
  input: RescheduleBookingInput;
};
export type operationsRescheduleBookingMutation$data = {
  readonly rescheduleBooking: {
    readonly __typename: "RescheduleBookingPayload";
    readonly booking: {
      readonly end: string;
      readonly id: string;
      readonly revision: string;
      readonly start: string;
      readonly status: BookingStatus;
    } | null | undefined;
    readonly replacedId: string | null | undefined;
  } | {
    // This will never be '%other', but we need some
    // value in case none of the concrete values match.
    readonly __typename: "%other";
  };
};
export type operationsRescheduleBookingMutation = {
  response: operationsRescheduleBookingMutation$data;
  variables: operationsRescheduleBookingMutation$variables;
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
    "kind": "Variable",
    "name": "input",
    "variableName": "input"
  }
],
v2 = {
  "alias": null,
  "args": null,
  "kind": "ScalarField",
  "name": "__typename",
  "storageKey": null
},
v3 = {
  "alias": null,
  "args": null,
  "kind": "ScalarField",
  "name": "replacedId",
  "storageKey": null
},
v4 = {
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
};
return {
  "fragment": {
    "argumentDefinitions": (v0/*:: as any*/),
    "kind": "Fragment",
    "metadata": null,
    "name": "operationsRescheduleBookingMutation",
    "selections": [
      {
        "alias": null,
        "args": (v1/*:: as any*/),
        "concreteType": null,
        "kind": "LinkedField",
        "name": "rescheduleBooking",
        "plural": false,
        "selections": [
          (v2/*:: as any*/),
          {
            "kind": "InlineFragment",
            "selections": [
              (v3/*:: as any*/),
              (v4/*:: as any*/)
            ],
            "type": "RescheduleBookingPayload",
            "abstractKey": null
          }
        ],
        "storageKey": null
      }
    ],
    "type": "Mutation",
    "abstractKey": null
  },
  "kind": "Request",
  "operation": {
    "argumentDefinitions": (v0/*:: as any*/),
    "kind": "Operation",
    "name": "operationsRescheduleBookingMutation",
    "selections": [
      {
        "alias": null,
        "args": (v1/*:: as any*/),
        "concreteType": null,
        "kind": "LinkedField",
        "name": "rescheduleBooking",
        "plural": false,
        "selections": [
          (v2/*:: as any*/),
          {
            "kind": "InlineFragment",
            "selections": [
              (v3/*:: as any*/),
              {
                "alias": null,
                "args": null,
                "filters": null,
                "handle": "deleteRecord",
                "key": "",
                "kind": "ScalarHandle",
                "name": "replacedId"
              },
              (v4/*:: as any*/)
            ],
            "type": "RescheduleBookingPayload",
            "abstractKey": null
          }
        ],
        "storageKey": null
      }
    ]
  },
  "params": {
    "cacheID": "bc1fd40597c3f1c4943cddef230f4068",
    "id": null,
    "metadata": {},
    "name": "operationsRescheduleBookingMutation",
    "operationKind": "mutation",
    "text": "mutation operationsRescheduleBookingMutation(\n  $input: RescheduleBookingInput!\n) {\n  rescheduleBooking(input: $input) {\n    __typename\n    ... on RescheduleBookingPayload {\n      replacedId\n      booking {\n        id\n        start\n        end\n        status\n        revision\n      }\n    }\n  }\n}\n"
  }
};
})();

(node as any).hash = "f3b4b1ce75acfa328c043e1a3b99e772";

export default node;
