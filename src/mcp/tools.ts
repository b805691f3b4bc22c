import { getAgenda, listBookings } from './agenda-tools.ts';
import { bookSlot, cancelBooking, confirmHold, holdSlot, releaseHold, rescheduleBooking } from './booking-tools.ts';
import { findCalendars, findEventTypes, findSchedules, listAccounts } from './find-tools.ts';
import { getWeeklyHours, previewWeeklyHours, setWeeklyHours } from './hours-tools.ts';
import { explainUnavailability, findCommonTimes, findSlots } from './time-tools.ts';
import type { Tool } from './tool.ts';

/** All tools, in the order in which clients list them. */
export const TOOLS: readonly Tool[] = [
  listAccounts,
  findEventTypes,
  findCalendars,
  findSchedules,
  findSlots,
  findCommonTimes,
  explainUnavailability,
  holdSlot,
  confirmHold,
  releaseHold,
  bookSlot,
  listBookings,
  rescheduleBooking,
  cancelBooking,
  getAgenda,
  getWeeklyHours,
  previewWeeklyHours,
  setWeeklyHours,
];
