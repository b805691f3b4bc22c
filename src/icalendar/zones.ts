import { isTimeZone, knownTimeZone, type Zone, zoneOf } from '../time/zone.ts';
import type { RawComponent } from './content-lines.ts';
import { InvalidValueError } from './problems.ts';
import { PropertyReader } from './property-reader.ts';
import { createVtimezone } from './vtimezone.ts';
import { WINDOWS_ZONES } from './windows-zones.ts';

const WINDOWS_NAMES = new Map(Object.entries(WINDOWS_ZONES).map(([name, zone]) => [name.toLowerCase(), zone]));

/** Returns the zone of a TZID. @throws InvalidValueError */
export type FindZone = (tzid: string) => Zone;

/**
 * A TZID is read as a name of the IANA database, then as a name of Windows, and only then by the VTIMEZONE of the calendar, or by the
 * name of the database that it states as X-LIC-LOCATION: the
 * database knows past and future changes that such a component leaves out, and programs write outdated ones.
 *
 * @param components the VTIMEZONE components by TZID.
 */
export function createZoneFinder(components: ReadonlyMap<string, RawComponent>): FindZone {
  const found = new Map<string, Zone>();

  function find(tzid: string): Zone {
    const name = namedZone(tzid);
    if (name !== undefined) return zoneOf(name);
    const component = components.get(tzid);
    if (component === undefined) throw new InvalidValueError('has a TZID that is no known zone and has no VTIMEZONE');
    const location = knownTimeZone(new PropertyReader(component).text('X-LIC-LOCATION'));
    return location === null ? createVtimezone(component) : zoneOf(location);
  }

  return (tzid) => {
    const known = found.get(tzid);
    if (known !== undefined) return known;
    const zone = find(tzid);
    found.set(tzid, zone);
    return zone;
  };
}

/** Programs also write names with a prefix of theirs, such as `/freeassociation.sourceforge.net/Europe/Berlin`. */
function namedZone(tzid: string): string | undefined {
  const windows = WINDOWS_NAMES.get(tzid.toLowerCase());
  if (isTimeZone(tzid)) return tzid;
  if (windows !== undefined) return windows;
  if (!tzid.startsWith('/')) return undefined;
  const parts = tzid.split('/');
  return [3, 2].map((count) => parts.slice(-count).join('/')).find((name) => isTimeZone(name));
}
