/** Something in a calendar that could not be read. The rest of the calendar is not affected. */
export interface CalendarProblem {
  /** The UID of the event that is missing or incomplete for it; undefined if it concerns no single event. */
  readonly uid?: string | undefined;
  /** The number of the line of the text, from 1; undefined if the problem appeared in the expansion. */
  readonly line?: number | undefined;
  /** Whether the event is left out; false if only a property of it is. */
  readonly isEventLost: boolean;
  /** What is wrong and, where it helps, what is read instead. Contains nothing from the calendar but names of properties. */
  readonly message: string;
}

/** A property value that cannot be read. The message completes a sentence that begins with the property's name. */
export class InvalidValueError extends Error {}

/** The text is no iCalendar stream at all, such as the page of a login. */
export class NotACalendarError extends Error {}
