import { LRUCache } from 'lru-cache';
import { IANAZone } from 'luxon';

/** A period of time with one offset. Neighbouring periods can have equal offsets: they are also cut where the cache is. */
interface OffsetPeriod {
  readonly start: number;
  readonly end: number;
  /** Milliseconds that the zone's clock is ahead of UTC. */
  readonly offset: number;
}

/** The offsets of one IANA zone. */
export interface Zone {
  /** The period that contains `instant` (epoch milliseconds). */
  periodAt(instant: number): OffsetPeriod;
}

/** Beyond every offset of the tz database, past local mean times included (-15:57 to +15:14). */
export const MAX_OFFSET = 16 * 3_600_000;

const FIRST_INSTANT = -8.64e15;
const LAST_INSTANT = 8.64e15;
// About 99 days, sampled every 3.1 days. No two changes of one zone are closer than a week (measured over 1840-2040).
const CHUNK = 2 ** 33;
const SAMPLE = 2 ** 28;
const MAX_CHUNKS = 128;
const MAX_ZONES = 512;

// Names that ICU accepts and the tz database does not contain. Some are misleading: ICU reads BST as Bangladesh, IST as
// India.
const ICU_ONLY =
  /^(?:ACT|AET|AGT|ART|AST|BET|BST|CAT|CNT|CST|CTT|EAT|ECT|IET|IST|JST|MIT|NET|NST|PLT|PNT|PRT|PST|SST|VST|SystemV\/.*)$/i;

const zones = new LRUCache<string, Zone>({ max: MAX_ZONES });
// A query to ICU takes tens of microseconds, and each schedule of a list needs one.
const judged = new LRUCache<string, boolean>({ max: MAX_ZONES });
const LONGEST_JUDGED = 64;

/** Whether `name` is a zone or alias of the tz database, case-insensitively. Offsets such as `+05:30` are not. */
export function isTimeZone(name: string): boolean {
  const known = judged.get(name);
  if (known !== undefined) return known;
  const isZone = /^[A-Za-z]/.test(name) && !ICU_ONLY.test(name) && IANAZone.isValidZone(name);
  if (name.length <= LONGEST_JUDGED) judged.set(name, isZone);
  return isZone;
}

/** The name as given if `isTimeZone` accepts it; null otherwise. */
export function knownTimeZone(name: string | null | undefined): string | null {
  return name && isTimeZone(name) ? name : null;
}

/** The offsets of a zone. @throws RangeError for a name that `isTimeZone` rejects. */
export function zoneOf(name: string): Zone {
  const known = zones.get(name);
  if (known !== undefined) return known;
  if (!isTimeZone(name)) throw new RangeError(`Unknown time zone: ${JSON.stringify(name)}`);
  const zone = createZone(IANAZone.create(name));
  zones.set(name, zone);
  return zone;
}

function createZone(zone: IANAZone): Zone {
  const chunks = new Map<number, readonly OffsetPeriod[]>();
  let currentIndex = Number.NaN;
  let current: readonly OffsetPeriod[] = [];

  function chunkAt(index: number): readonly OffsetPeriod[] {
    const known = chunks.get(index);
    if (known !== undefined) return known;
    if (chunks.size >= MAX_CHUNKS) chunks.clear();
    const chunk = readPeriods(zone, index * CHUNK, (index + 1) * CHUNK);
    chunks.set(index, chunk);
    return chunk;
  }

  return {
    periodAt(instant) {
      const index = Math.floor(instant / CHUNK);
      if (index !== currentIndex) {
        current = chunkAt(index);
        currentIndex = index;
      }
      const period = current.find(({ end }) => instant < end);
      if (period === undefined) throw new RangeError(`Not an instant: ${instant}`);
      return period;
    },
  };
}

function readPeriods(zone: IANAZone, start: number, end: number): OffsetPeriod[] {
  const periods: OffsetPeriod[] = [];
  let open = { start, offset: readOffset(zone, start) };

  function change(at: number, offset: number): void {
    periods.push({ ...open, end: at });
    open = { start: at, offset };
  }

  function search(low: number, lowOffset: number, high: number, highOffset: number): void {
    if (lowOffset === highOffset) return;
    if (high - low === 1) {
      change(high, highOffset);
      return;
    }
    const middle = Math.floor((low + high) / 2);
    const middleOffset = readOffset(zone, middle);
    search(low, lowOffset, middle, middleOffset);
    search(middle, middleOffset, high, highOffset);
  }

  let offset = open.offset;
  for (let at = start; at < end; at += SAMPLE) {
    const next = at + SAMPLE;
    const nextOffset = readOffset(zone, next);
    search(at, offset, next, nextOffset);
    offset = nextOffset;
  }
  periods.push({ ...open, end });
  return periods;
}

/** The offset in the tz database, to the second. */
function readOffset(zone: IANAZone, instant: number): number {
  return Math.round(zone.offset(Math.min(Math.max(instant, FIRST_INSTANT), LAST_INSTANT)) * 60) * 1000;
}
