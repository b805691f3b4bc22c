/**
 * @generated SignedSource<<dbe700e6085afb379cc7f18b4c46100d>>
 * @lightSyntaxTransform
 * @codegen-command: npm run codegen
 */

/* tslint:disable */
/* eslint-disable */
// @ts-nocheck

import { ConcreteRequest } from 'relay-runtime';
export type ReservationStatus = "CONFIRMED" | "EXPIRED" | "HELD" | "LOST" | "RELEASED" | "%future added value";
export type ReleaseReservationInput = {
  id: string;
};
export type operationsReleaseReservationMutation$variables = {
  input: ReleaseReservationInput;
};
export type operationsReleaseReservationMutation$data = {
  readonly releaseReservation: {
    readonly __typename: "ReleaseReservationPayload";
    readonly reservation: {
      readonly id: string;
      readonly status: ReservationStatus;
    };
  } | {
    // This will never be '%other', but we need some
    // value in case none of the concrete values match.
    readonly __typename: "%other";
  };
};
export type operationsReleaseReservationMutation = {
  response: operationsReleaseReservationMutation$data;
  variables: operationsReleaseReservationMutation$variables;
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
    "name": "releaseReservation",
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
                "name": "status",
                "storageKey": null
              }
            ],
            "storageKey": null
          }
        ],
        "type": "ReleaseReservationPayload",
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
    "name": "operationsReleaseReservationMutation",
    "selections": (v1/*:: as any*/),
    "type": "Mutation",
    "abstractKey": null
  },
  "kind": "Request",
  "operation": {
    "argumentDefinitions": (v0/*:: as any*/),
    "kind": "Operation",
    "name": "operationsReleaseReservationMutation",
    "selections": (v1/*:: as any*/)
  },
  "params": {
    "cacheID": "d1b4c73b5c8f42bc5085e39e9732bf52",
    "id": null,
    "metadata": {},
    "name": "operationsReleaseReservationMutation",
    "operationKind": "mutation",
    "text": "mutation operationsReleaseReservationMutation(\n  $input: ReleaseReservationInput!\n) {\n  releaseReservation(input: $input) {\n    __typename\n    ... on ReleaseReservationPayload {\n      reservation {\n        id\n        status\n      }\n    }\n  }\n}\n"
  }
};
})();

(node as any).hash = "93b2c45aa3c8ba0b3da29edbe39ca510";

export default node;
