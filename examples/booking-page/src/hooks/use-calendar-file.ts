import { useState } from 'react';
import { useClient } from 'urql';
import { type Failure, failureOfOperation } from '../failure.ts';
import { CALENDAR_FILE } from '../operations.ts';

const RELEASE_MS = 60_000;

/** The booking of a reservation as a file for calendars, as it is when the visitor asks for it. */
export function useCalendarFile(reservation: string) {
  const client = useClient();
  const [isLoading, setLoading] = useState(false);
  const [failure, setFailure] = useState<Failure>();

  async function download() {
    setLoading(true);
    setFailure(undefined);
    const query = client.query(CALENDAR_FILE, { id: reservation }, { requestPolicy: 'network-only' });
    const { data, error } = await query.toPromise();
    setLoading(false);
    const ics = data?.reservation?.booking?.ics;
    if (ics) save(new Blob([ics], { type: 'text/calendar;charset=utf-8' }), 'booking.ics');
    else if (error) setFailure(failureOfOperation(error));
  }

  return { download, isLoading, failure };
}

function save(file: Blob, name: string) {
  const href = URL.createObjectURL(file);
  Object.assign(document.createElement('a'), { href, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(href), RELEASE_MS);
}
