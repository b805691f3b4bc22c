/** A window of time that is asked for; instants in epoch milliseconds, `to` exclusive. */
export interface TimeWindow {
  readonly from: number;
  readonly to: number;
}
