/* eslint-disable */
import * as types from './graphql.ts';
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';

/**
 * Map of all GraphQL operations in the project.
 *
 * This map has several performance disadvantages:
 * 1. It is not tree-shakeable, so it will include all operations in the project.
 * 2. It is not minifiable, so the string of a GraphQL query will be multiple times inside the bundle.
 * 3. It does not support dead code elimination, so it will add unused operations.
 *
 * Therefore it is highly recommended to use the babel or swc plugin for production.
 * Learn more about it here: https://the-guild.dev/graphql/codegen/plugins/presets/preset-client#reducing-bundle-size
 */
type Documents = {
    "\n  query EventTypes {\n    eventTypes(first: 100) {\n      nodes {\n        ...EventTypeSummary\n        description\n        isActive\n        isHidden\n      }\n      accountResults {\n        account { id name }\n        error { code message }\n      }\n    }\n  }\n": typeof types.EventTypesDocument,
    "\n  fragment EventTypeSummary on EventType {\n    id\n    name\n    durationMinutes\n    price { amount currency }\n    locations { kind value isPublic }\n    account { id name capabilities }\n  }\n": typeof types.EventTypeSummaryFragmentDoc,
    "\n  query Slots($eventType: ID!, $from: DateTime!, $to: DateTime!, $timeZone: TimeZone!) {\n    slots(eventType: $eventType, from: $from, to: $to, timeZone: $timeZone) {\n      start\n      localStart { date time }\n    }\n  }\n": typeof types.SlotsDocument,
    "\n  fragment ReservationDetails on Reservation {\n    id\n    status\n    start\n    expiresAt\n    eventType { ...EventTypeSummary }\n    booking { id start end status }\n  }\n": typeof types.ReservationDetailsFragmentDoc,
    "\n  query Reservation($id: ID!) {\n    reservation(id: $id) { ...ReservationDetails }\n  }\n": typeof types.ReservationDocument,
    "\n  subscription ReservationChanged($id: ID!) {\n    reservationChanged(reservations: [$id]) {\n      __typename\n      ... on ReservationChange { reservation { ...ReservationDetails } }\n    }\n  }\n": typeof types.ReservationChangedDocument,
    "\n  mutation ReserveSlot($input: ReserveSlotInput!) {\n    reserveSlot(input: $input) {\n      __typename\n      ... on ReserveSlotPayload { reservation { ...ReservationDetails } }\n      ... on InvalidInputError { issues { path message } }\n      ... on MutationError { code message }\n    }\n  }\n": typeof types.ReserveSlotDocument,
    "\n  mutation ReleaseReservation($input: ReleaseReservationInput!) {\n    releaseReservation(input: $input) {\n      __typename\n      ... on ReleaseReservationPayload { reservation { id status } }\n      ... on MutationError { code message }\n    }\n  }\n": typeof types.ReleaseReservationDocument,
    "\n  mutation ConfirmReservation($input: ConfirmReservationInput!) {\n    confirmReservation(input: $input) {\n      __typename\n      ... on ConfirmReservationPayload { reservation { ...ReservationDetails } }\n      ... on InvalidInputError { issues { path message } }\n      ... on MutationError { code message }\n    }\n  }\n": typeof types.ConfirmReservationDocument,
    "\n  mutation RescheduleBooking($input: RescheduleBookingInput!) {\n    rescheduleBooking(input: $input) {\n      __typename\n      ... on RescheduleBookingPayload { booking { id reservation { ...ReservationDetails } } }\n      ... on InvalidInputError { issues { path message } }\n      ... on MutationError { code message }\n    }\n  }\n": typeof types.RescheduleBookingDocument,
    "\n  mutation CancelBooking($input: CancelBookingInput!) {\n    cancelBooking(input: $input) {\n      __typename\n      ... on CancelBookingPayload { booking { id reservation { ...ReservationDetails } } }\n      ... on InvalidInputError { issues { path message } }\n      ... on MutationError { code message }\n    }\n  }\n": typeof types.CancelBookingDocument,
    "\n  query CalendarFile($id: ID!) {\n    reservation(id: $id) {\n      id\n      booking { id ics }\n    }\n  }\n": typeof types.CalendarFileDocument,
};
const documents: Documents = {
    "\n  query EventTypes {\n    eventTypes(first: 100) {\n      nodes {\n        ...EventTypeSummary\n        description\n        isActive\n        isHidden\n      }\n      accountResults {\n        account { id name }\n        error { code message }\n      }\n    }\n  }\n": types.EventTypesDocument,
    "\n  fragment EventTypeSummary on EventType {\n    id\n    name\n    durationMinutes\n    price { amount currency }\n    locations { kind value isPublic }\n    account { id name capabilities }\n  }\n": types.EventTypeSummaryFragmentDoc,
    "\n  query Slots($eventType: ID!, $from: DateTime!, $to: DateTime!, $timeZone: TimeZone!) {\n    slots(eventType: $eventType, from: $from, to: $to, timeZone: $timeZone) {\n      start\n      localStart { date time }\n    }\n  }\n": types.SlotsDocument,
    "\n  fragment ReservationDetails on Reservation {\n    id\n    status\n    start\n    expiresAt\n    eventType { ...EventTypeSummary }\n    booking { id start end status }\n  }\n": types.ReservationDetailsFragmentDoc,
    "\n  query Reservation($id: ID!) {\n    reservation(id: $id) { ...ReservationDetails }\n  }\n": types.ReservationDocument,
    "\n  subscription ReservationChanged($id: ID!) {\n    reservationChanged(reservations: [$id]) {\n      __typename\n      ... on ReservationChange { reservation { ...ReservationDetails } }\n    }\n  }\n": types.ReservationChangedDocument,
    "\n  mutation ReserveSlot($input: ReserveSlotInput!) {\n    reserveSlot(input: $input) {\n      __typename\n      ... on ReserveSlotPayload { reservation { ...ReservationDetails } }\n      ... on InvalidInputError { issues { path message } }\n      ... on MutationError { code message }\n    }\n  }\n": types.ReserveSlotDocument,
    "\n  mutation ReleaseReservation($input: ReleaseReservationInput!) {\n    releaseReservation(input: $input) {\n      __typename\n      ... on ReleaseReservationPayload { reservation { id status } }\n      ... on MutationError { code message }\n    }\n  }\n": types.ReleaseReservationDocument,
    "\n  mutation ConfirmReservation($input: ConfirmReservationInput!) {\n    confirmReservation(input: $input) {\n      __typename\n      ... on ConfirmReservationPayload { reservation { ...ReservationDetails } }\n      ... on InvalidInputError { issues { path message } }\n      ... on MutationError { code message }\n    }\n  }\n": types.ConfirmReservationDocument,
    "\n  mutation RescheduleBooking($input: RescheduleBookingInput!) {\n    rescheduleBooking(input: $input) {\n      __typename\n      ... on RescheduleBookingPayload { booking { id reservation { ...ReservationDetails } } }\n      ... on InvalidInputError { issues { path message } }\n      ... on MutationError { code message }\n    }\n  }\n": types.RescheduleBookingDocument,
    "\n  mutation CancelBooking($input: CancelBookingInput!) {\n    cancelBooking(input: $input) {\n      __typename\n      ... on CancelBookingPayload { booking { id reservation { ...ReservationDetails } } }\n      ... on InvalidInputError { issues { path message } }\n      ... on MutationError { code message }\n    }\n  }\n": types.CancelBookingDocument,
    "\n  query CalendarFile($id: ID!) {\n    reservation(id: $id) {\n      id\n      booking { id ics }\n    }\n  }\n": types.CalendarFileDocument,
};

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 *
 *
 * @example
 * ```ts
 * const query = graphql(`query GetUser($id: ID!) { user(id: $id) { name } }`);
 * ```
 *
 * The query argument is unknown!
 * Please regenerate the types.
 */
export function graphql(source: string): unknown;

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query EventTypes {\n    eventTypes(first: 100) {\n      nodes {\n        ...EventTypeSummary\n        description\n        isActive\n        isHidden\n      }\n      accountResults {\n        account { id name }\n        error { code message }\n      }\n    }\n  }\n"): (typeof documents)["\n  query EventTypes {\n    eventTypes(first: 100) {\n      nodes {\n        ...EventTypeSummary\n        description\n        isActive\n        isHidden\n      }\n      accountResults {\n        account { id name }\n        error { code message }\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment EventTypeSummary on EventType {\n    id\n    name\n    durationMinutes\n    price { amount currency }\n    locations { kind value isPublic }\n    account { id name capabilities }\n  }\n"): (typeof documents)["\n  fragment EventTypeSummary on EventType {\n    id\n    name\n    durationMinutes\n    price { amount currency }\n    locations { kind value isPublic }\n    account { id name capabilities }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Slots($eventType: ID!, $from: DateTime!, $to: DateTime!, $timeZone: TimeZone!) {\n    slots(eventType: $eventType, from: $from, to: $to, timeZone: $timeZone) {\n      start\n      localStart { date time }\n    }\n  }\n"): (typeof documents)["\n  query Slots($eventType: ID!, $from: DateTime!, $to: DateTime!, $timeZone: TimeZone!) {\n    slots(eventType: $eventType, from: $from, to: $to, timeZone: $timeZone) {\n      start\n      localStart { date time }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment ReservationDetails on Reservation {\n    id\n    status\n    start\n    expiresAt\n    eventType { ...EventTypeSummary }\n    booking { id start end status }\n  }\n"): (typeof documents)["\n  fragment ReservationDetails on Reservation {\n    id\n    status\n    start\n    expiresAt\n    eventType { ...EventTypeSummary }\n    booking { id start end status }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Reservation($id: ID!) {\n    reservation(id: $id) { ...ReservationDetails }\n  }\n"): (typeof documents)["\n  query Reservation($id: ID!) {\n    reservation(id: $id) { ...ReservationDetails }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  subscription ReservationChanged($id: ID!) {\n    reservationChanged(reservations: [$id]) {\n      __typename\n      ... on ReservationChange { reservation { ...ReservationDetails } }\n    }\n  }\n"): (typeof documents)["\n  subscription ReservationChanged($id: ID!) {\n    reservationChanged(reservations: [$id]) {\n      __typename\n      ... on ReservationChange { reservation { ...ReservationDetails } }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation ReserveSlot($input: ReserveSlotInput!) {\n    reserveSlot(input: $input) {\n      __typename\n      ... on ReserveSlotPayload { reservation { ...ReservationDetails } }\n      ... on InvalidInputError { issues { path message } }\n      ... on MutationError { code message }\n    }\n  }\n"): (typeof documents)["\n  mutation ReserveSlot($input: ReserveSlotInput!) {\n    reserveSlot(input: $input) {\n      __typename\n      ... on ReserveSlotPayload { reservation { ...ReservationDetails } }\n      ... on InvalidInputError { issues { path message } }\n      ... on MutationError { code message }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation ReleaseReservation($input: ReleaseReservationInput!) {\n    releaseReservation(input: $input) {\n      __typename\n      ... on ReleaseReservationPayload { reservation { id status } }\n      ... on MutationError { code message }\n    }\n  }\n"): (typeof documents)["\n  mutation ReleaseReservation($input: ReleaseReservationInput!) {\n    releaseReservation(input: $input) {\n      __typename\n      ... on ReleaseReservationPayload { reservation { id status } }\n      ... on MutationError { code message }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation ConfirmReservation($input: ConfirmReservationInput!) {\n    confirmReservation(input: $input) {\n      __typename\n      ... on ConfirmReservationPayload { reservation { ...ReservationDetails } }\n      ... on InvalidInputError { issues { path message } }\n      ... on MutationError { code message }\n    }\n  }\n"): (typeof documents)["\n  mutation ConfirmReservation($input: ConfirmReservationInput!) {\n    confirmReservation(input: $input) {\n      __typename\n      ... on ConfirmReservationPayload { reservation { ...ReservationDetails } }\n      ... on InvalidInputError { issues { path message } }\n      ... on MutationError { code message }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation RescheduleBooking($input: RescheduleBookingInput!) {\n    rescheduleBooking(input: $input) {\n      __typename\n      ... on RescheduleBookingPayload { booking { id reservation { ...ReservationDetails } } }\n      ... on InvalidInputError { issues { path message } }\n      ... on MutationError { code message }\n    }\n  }\n"): (typeof documents)["\n  mutation RescheduleBooking($input: RescheduleBookingInput!) {\n    rescheduleBooking(input: $input) {\n      __typename\n      ... on RescheduleBookingPayload { booking { id reservation { ...ReservationDetails } } }\n      ... on InvalidInputError { issues { path message } }\n      ... on MutationError { code message }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation CancelBooking($input: CancelBookingInput!) {\n    cancelBooking(input: $input) {\n      __typename\n      ... on CancelBookingPayload { booking { id reservation { ...ReservationDetails } } }\n      ... on InvalidInputError { issues { path message } }\n      ... on MutationError { code message }\n    }\n  }\n"): (typeof documents)["\n  mutation CancelBooking($input: CancelBookingInput!) {\n    cancelBooking(input: $input) {\n      __typename\n      ... on CancelBookingPayload { booking { id reservation { ...ReservationDetails } } }\n      ... on InvalidInputError { issues { path message } }\n      ... on MutationError { code message }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query CalendarFile($id: ID!) {\n    reservation(id: $id) {\n      id\n      booking { id ics }\n    }\n  }\n"): (typeof documents)["\n  query CalendarFile($id: ID!) {\n    reservation(id: $id) {\n      id\n      booking { id ics }\n    }\n  }\n"];

export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}

export type DocumentType<TDocumentNode extends DocumentNode<any, any>> = TDocumentNode extends DocumentNode<  infer TType,  any>  ? TType  : never;