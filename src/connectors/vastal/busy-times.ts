import { asProviderError, ProviderError } from '../../domain/errors.ts';
import type { TimeWindow } from '../../domain/time-window.ts';
import { type Interval, union } from '../../time/interval.ts';
import type { CallContext, Result } from '../connector.ts';
import type { ReadAppointments } from './appointments.ts';
import { toBusy } from './vastal.map.ts';
import type { WireAppointment } from './vastal.wire.ts';

/**
 * Whether `from` selects appointments by their start or by any overlap is not documented. So reads begin a day early: no
 * appointment is assumed to last longer.
 */
const LONGEST_APPOINTMENT = 86_400_000;

/**
 * The busy time of each window: the appointments that overlap it and satisfy the predicate. Windows that overlap or touch
 * are read together.
 */
export async function readBusyTimes<Window extends TimeWindow>(
  readAppointments: ReadAppointments,
  windows: readonly Window[],
  call: CallContext,
  isCounted: (appointment: WireAppointment, window: Window) => boolean = () => true,
): Promise<Result<readonly Interval[]>[]> {
  const spans = union(windows.map(({ from, to }) => ({ start: from - LONGEST_APPOINTMENT, end: to })));
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
