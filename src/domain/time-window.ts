/** A requested window of time; instants in epoch milliseconds, `to` exclusive. */
export interface TimeWindow {
  readonly from: number;
  readonly to: number;
}
