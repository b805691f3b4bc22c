import { type DocumentNode, parse, visit } from 'graphql';

/** The directives that the Relay compiler carries out, and that no server knows. */
const RELAY_DIRECTIVES = ['connection', 'deleteRecord'];

/**
 * The documents below are those of all clients: the Relay compiler reads them in this file, which prescribes the
 * prefix of their names, and the other clients get them parsed.
 */
function graphql([text = '']: TemplateStringsArray): DocumentNode {
  return visit(parse(text), {
    Directive: ({ name }) => (RELAY_DIRECTIVES.includes(name.value) ? null : undefined),
  });
}

export const OPERATIONS = {
  Reservation: graphql`
    query operationsReservationQuery($id: ID!) {
      reservation(id: $id) {
        id
        start
        end
        expiresAt
        status
        enforcement
        eventType {
          id
          name
        }
        booking {
          id
          start
          status
        }
      }
    }
  `,

  ReserveSlot: graphql`
    mutation operationsReserveSlotMutation($input: ReserveSlotInput!) {
      reserveSlot(input: $input) {
        __typename
        ... on ReserveSlotPayload {
          reservation {
            id
            start
            end
            expiresAt
            status
            enforcement
            eventType {
              id
              name
            }
            booking {
              id
              start
              status
            }
          }
        }
      }
    }
  `,

  UpdateReservation: graphql`
    mutation operationsUpdateReservationMutation($input: UpdateReservationInput!) {
      updateReservation(input: $input) {
        __typename
        ... on UpdateReservationPayload {
          reservation {
            id
            start
            end
            expiresAt
            status
          }
        }
      }
    }
  `,

  ReleaseReservation: graphql`
    mutation operationsReleaseReservationMutation($input: ReleaseReservationInput!) {
      releaseReservation(input: $input) {
        __typename
        ... on ReleaseReservationPayload {
          reservation {
            id
            status
          }
        }
      }
    }
  `,

  ConfirmReservation: graphql`
    mutation operationsConfirmReservationMutation($input: ConfirmReservationInput!) {
      confirmReservation(input: $input) {
        __typename
        ... on ConfirmReservationPayload {
          reservation {
            id
            status
            booking {
              id
              start
              status
            }
          }
        }
      }
    }
  `,

  ReservationChanged: graphql`
    subscription operationsReservationChangedSubscription($after: String, $reservations: [ID!]) {
      reservationChanged(after: $after, reservations: $reservations) {
        __typename
        ... on ReservationChange {
          kind
          reservation {
            id
            start
            end
            expiresAt
            status
            enforcement
            eventType {
              id
              name
            }
            booking {
              id
              start
              status
            }
          }
          previous {
            status
            expiresAt
          }
        }
      }
    }
  `,

  Booking: graphql`
    query operationsBookingQuery($id: ID!) {
      booking(id: $id) {
        id
        start
        end
        status
        revision
      }
    }
  `,

  CreateBooking: graphql`
    mutation operationsCreateBookingMutation($input: CreateBookingInput!) {
      createBooking(input: $input) {
        __typename
        ... on CreateBookingPayload {
          booking {
            id
            start
            end
            status
            revision
          }
        }
      }
    }
  `,

  RescheduleBooking: graphql`
    mutation operationsRescheduleBookingMutation($input: RescheduleBookingInput!) {
      rescheduleBooking(input: $input) {
        __typename
        ... on RescheduleBookingPayload {
          replacedId @deleteRecord
          booking {
            id
            start
            end
            status
            revision
          }
        }
      }
    }
  `,

  CancelBooking: graphql`
    mutation operationsCancelBookingMutation($input: CancelBookingInput!) {
      cancelBooking(input: $input) {
        __typename
        ... on CancelBookingPayload {
          booking {
            id
            start
            end
            status
            revision
          }
        }
      }
    }
  `,

  Calendar: graphql`
    query operationsCalendarQuery($id: ID!) {
      calendar(id: $id) {
        id
        name
        description
        timeZone
        revision
      }
    }
  `,

  UpdateCalendar: graphql`
    mutation operationsUpdateCalendarMutation($input: UpdateCalendarInput!) {
      updateCalendar(input: $input) {
        __typename
        ... on UpdateCalendarPayload {
          calendar {
            id
            name
            description
            timeZone
            revision
          }
          preview {
            name
            description
          }
        }
      }
    }
  `,

  DeleteCalendar: graphql`
    mutation operationsDeleteCalendarMutation($input: DeleteCalendarInput!) {
      deleteCalendar(input: $input) {
        __typename
        ... on DeleteCalendarPayload {
          deletedCalendarId @deleteRecord
        }
      }
    }
  `,

  Schedule: graphql`
    query operationsScheduleQuery($id: ID!) {
      schedule(id: $id) {
        id
        name
        timeZone
        revision
        weeklyHours {
          days
          start
          end
        }
      }
    }
  `,

  UpdateSchedule: graphql`
    mutation operationsUpdateScheduleMutation($input: UpdateScheduleInput!) {
      updateSchedule(input: $input) {
        __typename
        ... on UpdateSchedulePayload {
          schedule {
            id
            name
            timeZone
            revision
            weeklyHours {
              days
              start
              end
            }
          }
          preview {
            name
            weeklyHours {
              days
              start
              end
            }
          }
        }
      }
    }
  `,

  DeleteSchedule: graphql`
    mutation operationsDeleteScheduleMutation($input: DeleteScheduleInput!) {
      deleteSchedule(input: $input) {
        __typename
        ... on DeleteSchedulePayload {
          deletedScheduleId @deleteRecord
        }
      }
    }
  `,

  PersonalizedSchedule: graphql`
    query operationsPersonalizedScheduleQuery($id: ID!) {
      personalizedSchedule(id: $id) {
        id
        name
        revision
        sessions {
          id
          name
        }
      }
    }
  `,

  UpdatePersonalizedSchedule: graphql`
    mutation operationsUpdatePersonalizedScheduleMutation($input: UpdatePersonalizedScheduleInput!) {
      updatePersonalizedSchedule(input: $input) {
        __typename
        ... on UpdatePersonalizedSchedulePayload {
          personalizedSchedule {
            id
            name
            revision
            sessions {
              id
              name
            }
          }
          preview {
            sessions {
              id
              name
            }
          }
        }
      }
    }
  `,

  DeletePersonalizedSchedule: graphql`
    mutation operationsDeletePersonalizedScheduleMutation($input: DeletePersonalizedScheduleInput!) {
      deletePersonalizedSchedule(input: $input) {
        __typename
        ... on DeletePersonalizedSchedulePayload {
          deletedPersonalizedScheduleId @deleteRecord
        }
      }
    }
  `,

  Schedules: graphql`
    query operationsSchedulesQuery($first: Int, $after: String) {
      schedules(first: $first, after: $after) @connection(key: "operations_schedules") {
        edges {
          cursor
          node {
            id
            name
          }
        }
        pageInfo {
          hasNextPage
          endCursor
        }
        accountResults {
          account {
            id
            name
          }
          error {
            code
          }
        }
      }
    }
  `,
};

export type OperationName = keyof typeof OPERATIONS;
