import { createContext } from 'react';

/** The time zone in which the page shows times, and how the visitor chooses another one. */
export const ZoneContext = createContext({ timeZone: 'UTC', setTimeZone: (_timeZone: string) => {} });
