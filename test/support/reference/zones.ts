/** Old names of zones, each with the name that the runtime lists. */
export const ALIASES: Readonly<Record<string, string>> = {
  'US/Eastern': 'America/New_York',
  'US/Pacific': 'America/Los_Angeles',
  'US/Arizona': 'America/Phoenix',
  'Canada/Newfoundland': 'America/St_Johns',
  'Brazil/East': 'America/Sao_Paulo',
  'Chile/Continental': 'America/Santiago',
  'America/Godthab': 'America/Nuuk',
  'America/Buenos_Aires': 'America/Argentina/Buenos_Aires',
  Cuba: 'America/Havana',
  'Asia/Kolkata': 'Asia/Calcutta',
  'Asia/Kathmandu': 'Asia/Katmandu',
  'Asia/Ho_Chi_Minh': 'Asia/Saigon',
  'Asia/Yangon': 'Asia/Rangoon',
  Iran: 'Asia/Tehran',
  Israel: 'Asia/Jerusalem',
  Japan: 'Asia/Tokyo',
  Singapore: 'Asia/Singapore',
  'Australia/ACT': 'Australia/Sydney',
  'Australia/LHI': 'Australia/Lord_Howe',
  'Australia/South': 'Australia/Adelaide',
  NZ: 'Pacific/Auckland',
  'NZ-CHAT': 'Pacific/Chatham',
  'Pacific/Samoa': 'Pacific/Pago_Pago',
  'Europe/Kyiv': 'Europe/Kiev',
  GB: 'Europe/London',
  Portugal: 'Europe/Lisbon',
  Eire: 'Europe/Dublin',
  Egypt: 'Africa/Cairo',
  'Atlantic/Faroe': 'Atlantic/Faeroe',
  'Etc/UTC': 'UTC',
};

/** Every zone that the runtime lists, with UTC and the old names above. */
export const ZONES: readonly string[] = [...Intl.supportedValuesOf('timeZone'), 'UTC', ...Object.keys(ALIASES)];

const FORTNIGHT = 14 * 86_400_000;
const HOUR = 3_600_000;
const FIRST = Date.UTC(2015, 0, 1);
const LAST = Date.UTC(2038, 0, 1);

const changesByZone = new Map<string, readonly number[]>();

/** The hours (epoch milliseconds) in which the zone's clock changes, 2015 to 2037. */
export function changesOf(timeZone: string): readonly number[] {
  let changes = changesByZone.get(timeZone);
  if (changes === undefined) {
    changes = findChanges(timeZone);
    changesByZone.set(timeZone, changes);
  }
  return changes;
}

/**
 * No zone changes its clock twice within a fortnight in these years: the shortest interval, a Ramadan break, is four
 * weeks.
 */
function findChanges(timeZone: string): number[] {
  const format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset', era: 'short' });
  const offsetAt = (instant: number): string => format.format(instant).replace(/^.*GMT/, '');
  const changes: number[] = [];
  for (let at = FIRST; at < LAST; at += FORTNIGHT) {
    let [low, high] = [at, at + FORTNIGHT];
    const before = offsetAt(low);
    if (before === offsetAt(high)) continue;
    while (high - low > HOUR) {
      const middle = low + Math.ceil((high - low) / 2 / HOUR) * HOUR;
      if (middle === high) break;
      if (offsetAt(middle) === before) low = middle;
      else high = middle;
    }
    changes.push(low);
  }
  return changes;
}
