import { LRUCache } from 'lru-cache';
import { IANAZone } from 'luxon';

/** A stretch of time with one offset. Neighbouring stretches can have equal offsets: they are also cut where the cache is. */
interface Stretch {
  readonly start: number;
  readonly end: number;
  /** Milliseconds that the zone's clock is ahead of UTC. */
  readonly offset: number;
}

/** The clock of one IANA zone. */
export interface Zone {
  /** The stretch that holds `instant` (epoch ms). */
  stretchAt(instant: number): Stretch;
}

/** Beyond every offset of the tz database, past local mean times included (-15:57 to +15:14). */
export const MAX_OFFSET = 16 * 3_600_000;

const FIRST_INSTANT = -8.64e15;
const LAST_INSTANT = 8.64e15;
// Some 99 days, sampled every 3.1 days. No two changes of one zone lie closer than a week (measured over 1840-2040).
const CHUNK = 2 ** 33;
const SAMPLE = 2 ** 28;
const MAX_CHUNKS = 128;
const MAX_ZONES = 512;

// Names that ICU knows and the tz database does not. Some are traps: it reads BST as Bangladesh, IST as India.
const ICU_ONLY =
  /^(?:ACT|AET|AGT|ART|AST|BET|BST|CAT|CNT|CST|CTT|EAT|ECT|IET|IST|JST|MIT|NET|NST|PLT|PNT|PRT|PST|SST|VST|SystemV\/.*)$/i;

const zones = new LRUCache<string, Zone>({ max: MAX_ZONES });
// To ask ICU takes tens of microseconds, and a list of schedules asks for each of them.
const judged = new LRUCache<string, boolean>({ max: MAX_ZONES });
const LONGEST_JUDGED = 64;

/** Whether `name` is a zone or alias of the tz database, in any spelling of case. Plain offsets such as `+05:30` are none. */
export function isTimeZone(name: string): boolean {
  const known = judged.get(name);
  if (known !== undefined) return known;
  const isZone = /^[A-Za-z]/.test(name) && !ICU_ONLY.test(name) && IANAZone.isValidZone(name);
  if (name.length <= LONGEST_JUDGED) judged.set(name, isZone);
  return isZone;
}

/** The name itself if `isTimeZone` accepts it, in the spelling given; null otherwise. */
export function knownTimeZone(name: string | null | undefined): string | null {
  return name && isTimeZone(name) ? name : null;
}

/** The clock of a zone. Throws a RangeError for a name that `isTimeZone` refuses. */
export function zoneOf(name: string): Zone {
  const known = zones.get(name);
  if (known !== undefined) return known;
  if (!isTimeZone(name)) throw new RangeError(`Unknown time zone: ${JSON.stringify(name)}`);
  const zone = createZone(IANAZone.create(name));
  zones.set(name, zone);
  return zone;
}

function createZone(zone: IANAZone): Zone {
  const chunks = new Map<number, readonly Stretch[]>();
  let currentIndex = Number.NaN;
  let current: readonly Stretch[] = [];

  function chunkAt(index: number): readonly Stretch[] {
    const known = chunks.get(index);
    if (known !== undefined) return known;
    if (chunks.size >= MAX_CHUNKS) chunks.clear();
    const chunk = readStretches(zone, index * CHUNK, (index + 1) * CHUNK);
    chunks.set(index, chunk);
    return chunk;
  }

  return {
    stretchAt(instant) {
      const index = Math.floor(instant / CHUNK);
      if (index !== currentIndex) {
        current = chunkAt(index);
        currentIndex = index;
      }
      const stretch = current.find(({ end }) => instant < end);
      if (stretch === undefined) throw new RangeError(`Not an instant: ${instant}`);
      return stretch;
    },
  };
}

function readStretches(zone: IANAZone, start: number, end: number): Stretch[] {
  const stretches: Stretch[] = [];
  let open = { start, offset: readOffset(zone, start) };

  function change(at: number, offset: number): void {
    stretches.push({ ...open, end: at });
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
  stretches.push({ ...open, end });
  return stretches;
}

/** The offset as the tz database has it, to the second. */
function readOffset(zone: IANAZone, instant: number): number {
  return Math.round(zone.offset(Math.min(Math.max(instant, FIRST_INSTANT), LAST_INSTANT)) * 60) * 1000;
}
