import { asProviderError, ProviderError } from '../../domain/errors.ts';
import type { TimeWindow } from '../../domain/time-window.ts';
import { type Interval, union } from '../../time/interval.ts';
import type { CallContext, Result } from '../connector.ts';
import type { ReadAppointments } from './appointments.ts';
import { toBusy } from './vastal.map.ts';
import type { WireAppointment, WireAppointmentType } from './vastal.wire.ts';

const MINUTE = 60_000;
/** An appointment can be longer than its type is now, so reads begin at least this early. */
const MINIMUM_LOOK_BACK = 7 * 86_400_000;

/** What busy times are read from. */
export interface BusySources {
  readonly readAppointments: ReadAppointments;
  /** All types, inactive ones included, since their appointments remain. */
  readonly readTypes: (call: CallContext) => Promise<readonly WireAppointmentType[]>;
}

/** The longest time by which an appointment that overlaps a window can start before it, milliseconds. */
export function lookBackFor(types: readonly WireAppointmentType[]): number {
  return Math.max(MINIMUM_LOOK_BACK, ...types.map(({ durationMinutes }) => durationMinutes * MINUTE));
}

/**
 * The busy time of each window: the appointments that overlap it and satisfy the predicate. Windows that overlap or touch
 * are read together.
 *
 * Whether `from` selects appointments by their start or by any overlap is not documented, so reads start earlier than the
 * window, by the length of the longest type.
 */
export async function readBusyTimes<Window extends TimeWindow>(
  { readAppointments, readTypes }: BusySources,
  windows: readonly Window[],
  call: CallContext,
  isCounted: (appointment: WireAppointment, window: Window) => boolean = () => true,
): Promise<Result<readonly Interval[]>[]> {
  if (windows.length === 0) return [];
  const types = await readTypes(call).catch(asProviderError);
  if (types instanceof ProviderError) return windows.map(() => types);
  const lookBack = lookBackFor(types);
  const spans = union(windows.map(({ from, to }) => ({ start: from - lookBack, end: to })));
  const reads = await Promise.all(
    spans.map(async (span) => ({ span, appointments: await readAppointments(span, call).catch(asProviderError) })),
  );
  return windows.map((window) => {
    const { from, to } = window;
    const appointments = reads.find(({ span }) => span.start < from && to <= span.end)?.appointments ?? [];
    if (appointments instanceof ProviderError) return appointments;
    return appointments
      .filter((appointment) => isCounted(appointment, window))
      .map(toBusy)
      .filter((busy) => busy !== undefined)
      .filter(({ start, end }) => start < to && end > from);
  });
}
