import type { BlockedKind } from '../src/time/blocked.ts';

export interface Look {
  /** From the full name to the shortest intelligible one. */
  readonly labels: readonly [string, ...string[]];
  readonly fill: string;
  /** The colour of the label; at least 4.5:1 on the fill and on the hatching. */
  readonly ink: string;
  /** Colour of diagonal lines over the fill, so that kinds do not differ by colour alone. */
  readonly hatch?: string;
}

export const KIND_LOOKS: Readonly<Record<BlockedKind, Look>> = {
  OUTSIDE_HOURS: { labels: ['outside hours', 'outside'], fill: '#eceae4', ink: '#56554f', hatch: '#dad7cd' },
  DATE_OVERRIDE: { labels: ['date override', 'override'], fill: '#d9d2ec', ink: '#463a70' },
  CLOSED: { labels: ['closed'], fill: '#c3cad6', ink: '#2f3a4c' },
  BUSY: { labels: ['busy'], fill: '#eba285', ink: '#5a1d0b' },
  HELD: { labels: ['held'], fill: '#f2d48a', ink: '#5c4204' },
  BUFFER: { labels: ['buffer'], fill: '#fbe9e0', ink: '#5a1d0b', hatch: '#e8966f' },
  NOTICE: { labels: ['too soon', 'soon'], fill: '#bcd6ee', ink: '#1d4468' },
  BOOKING_WINDOW: { labels: ['beyond the booking window', 'too far'], fill: '#cfe3d2', ink: '#1f4a2a' },
  BOOKING_LIMIT: { labels: ['fully booked', 'full'], fill: '#e3cfdc', ink: '#5a1f47', hatch: '#d3b5c8' },
  SOURCE_FAILED: { labels: ['could not be read', 'not read'], fill: '#a8323a', ink: '#ffffff', hatch: '#942931' },
};
