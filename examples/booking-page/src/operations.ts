import { graphql } from './gql/gql.ts';

export const EVENT_TYPES = graphql(`
  query EventTypes {
    eventTypes(first: 100) {
      nodes {
        ...EventTypeSummary
        description
        isActive
        isHidden
      }
      accountResults {
        account { id name }
        error { code message }
      }
    }
  }
`);

export const EVENT_TYPE_SUMMARY = graphql(`
  fragment EventTypeSummary on EventType {
    id
    name
    durationMinutes
    price { amount currency }
    locations { kind value isPublic }
    account { id name capabilities }
  }
`);

export const SLOTS = graphql(`
  query Slots($eventType: ID!, $from: DateTime!, $to: DateTime!, $timeZone: TimeZone!) {
    slots(eventType: $eventType, from: $from, to: $to, timeZone: $timeZone) {
      start
      localStart { date time }
    }
  }
`);

/** Everything that the page shows about a hold and the booking that it became. */
export const RESERVATION_DETAILS = graphql(`
  fragment ReservationDetails on Reservation {
    id
    status
    start
    expiresAt
    eventType { ...EventTypeSummary }
    booking { id start end status }
  }
`);

export const RESERVATION = graphql(`
  query Reservation($id: ID!) {
    reservation(id: $id) { ...ReservationDetails }
  }
`);

/** A change arrives with the new state, which updates the cache and with it every component that shows it. */
export const RESERVATION_CHANGED = graphql(`
  subscription ReservationChanged($id: ID!) {
    reservationChanged(reservations: [$id]) {
      __typename
      ... on ReservationChange { reservation { ...ReservationDetails } }
    }
  }
`);

export const RESERVE_SLOT = graphql(`
  mutation ReserveSlot($input: ReserveSlotInput!) {
    reserveSlot(input: $input) {
      __typename
      ... on ReserveSlotPayload { reservation { ...ReservationDetails } }
      ... on InvalidInputError { issues { path message } }
      ... on MutationError { code message }
    }
  }
`);

export const RELEASE_RESERVATION = graphql(`
  mutation ReleaseReservation($input: ReleaseReservationInput!) {
    releaseReservation(input: $input) {
      __typename
      ... on ReleaseReservationPayload { reservation { id status } }
      ... on MutationError { code message }
    }
  }
`);

export const CONFIRM_RESERVATION = graphql(`
  mutation ConfirmReservation($input: ConfirmReservationInput!) {
    confirmReservation(input: $input) {
      __typename
      ... on ConfirmReservationPayload { reservation { ...ReservationDetails } }
      ... on InvalidInputError { issues { path message } }
      ... on MutationError { code message }
    }
  }
`);

export const RESCHEDULE_BOOKING = graphql(`
  mutation RescheduleBooking($input: RescheduleBookingInput!) {
    rescheduleBooking(input: $input) {
      __typename
      ... on RescheduleBookingPayload { booking { id reservation { ...ReservationDetails } } }
      ... on InvalidInputError { issues { path message } }
      ... on MutationError { code message }
    }
  }
`);

export const CANCEL_BOOKING = graphql(`
  mutation CancelBooking($input: CancelBookingInput!) {
    cancelBooking(input: $input) {
      __typename
      ... on CancelBookingPayload { booking { id reservation { ...ReservationDetails } } }
      ... on InvalidInputError { issues { path message } }
      ... on MutationError { code message }
    }
  }
`);

/** A query of its own, since it is needed only where the visitor asks for the file. */
export const CALENDAR_FILE = graphql(`
  query CalendarFile($id: ID!) {
    reservation(id: $id) {
      id
      booking { id ics }
    }
  }
`);
