import type { CalendarEvent, EventComponent } from './calendar.ts';
import type { ReadEvent } from './event-component.ts';
import { instantOf } from './wall-moment.ts';

/**
 * Groups components by UID. Of the revisions of one component, the latest counts: the highest SEQUENCE, then the latest DTSTAMP
 * (https://www.rfc-editor.org/rfc/rfc5546#section-2.1.5). Some programs give one UID to many events; those that are equally new and differ
 * in their start are all kept.
 */
export function groupEvents(events: readonly ReadEvent[]): CalendarEvent[] {
  return [...Map.groupBy(events, ({ uid }) => uid)].map(([uid, components]) => {
    const series = components.filter(({ component }) => component.recurrenceId === undefined);
    const overrides = components.filter(({ component }) => component.recurrenceId !== undefined);
    const byInstance = Map.groupBy(overrides, ({ component }) => instantOf(component.recurrenceId!.moment));
    return {
      uid,
      series: withSharedUid(latestOf(series)),
      overrides: [...byInstance.values()].flatMap((revisions) => latestOf(revisions).slice(0, 1)),
    };
  });
}

/** The latest revision; several if they are equally new and start at different times. */
function latestOf(revisions: readonly ReadEvent[]): EventComponent[] {
  const latest = revisions.reduce<readonly ReadEvent[]>((best, event) => {
    const order = best[0] === undefined ? 1 : compareRevisions(event, best[0]);
    if (order > 0) return [event];
    return order === 0 ? [...best, event] : best;
  }, []);
  return [...new Map(latest.map(({ component }) => [instantOf(component.start), component])).values()];
}

function compareRevisions(a: ReadEvent, b: ReadEvent): number {
  return a.component.details.sequence - b.component.details.sequence || a.stamp - b.stamp;
}

function withSharedUid(series: EventComponent[]): EventComponent[] {
  return series.length > 1 ? series.map((component) => ({ ...component, sharesUid: true })) : series;
}
