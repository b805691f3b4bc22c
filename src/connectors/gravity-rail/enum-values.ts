import { WEEKDAYS, type Weekday } from '../../domain/schedule.ts';

/** The meanings that the connector knows, with the literals under which they are read; the first one is written. */
export const LITERALS = {
  availabilityType: {
    available: ['available', 'open'],
    unavailable: ['unavailable', 'blocked', 'closed'],
  },
  recurrence: { once: ['once'], daily: ['daily'], weekly: ['weekly'], monthly: ['monthly'] },
  weekday: {
    monday: ['monday', 'mon'],
    tuesday: ['tuesday', 'tue'],
    wednesday: ['wednesday', 'wed'],
    thursday: ['thursday', 'thu'],
    friday: ['friday', 'fri'],
    saturday: ['saturday', 'sat'],
    sunday: ['sunday', 'sun'],
  },
  eventStatus: { cancelled: ['cancelled', 'canceled', 'rejected', 'declined'] },
} as const satisfies Record<string, Record<string, readonly string[]>>;

export type EnumName = keyof typeof LITERALS;
export type Meaning<Enum extends EnumName> = keyof (typeof LITERALS)[Enum] & string;

/** Further literals for each meaning. The first one is written, all are read, without regard to case. */
export type EnumMap = {
  readonly [Enum in EnumName]?: { readonly [M in Meaning<Enum>]?: readonly string[] | undefined } | undefined;
};

export interface Literals {
  /** Undefined for a literal that nobody knows. */
  read<Enum extends EnumName>(name: Enum, literal: string): Meaning<Enum> | undefined;
  write<Enum extends EnumName>(name: Enum, meaning: Meaning<Enum>): string;
}

export function createLiterals(enumMap: EnumMap): Literals {
  function literalsOf(name: EnumName, meaning: string): readonly string[] {
    const configured: Record<string, readonly string[] | undefined> = enumMap[name] ?? {};
    const defaults: Record<string, readonly string[]> = LITERALS[name];
    return [...(configured[meaning] ?? []), ...(defaults[meaning] ?? [])];
  }
  const meanings = new Map(
    (Object.keys(LITERALS) as EnumName[]).map((name) => [
      name,
      new Map(
        Object.keys(LITERALS[name]).flatMap((meaning) =>
          literalsOf(name, meaning).map((literal) => [literal.toLowerCase(), meaning]),
        ),
      ),
    ]),
  );
  return {
    read: <Enum extends EnumName>(name: Enum, literal: string) =>
      meanings.get(name)?.get(literal.trim().toLowerCase()) as Meaning<Enum> | undefined,
    write: (name, meaning) => literalsOf(name, meaning)[0] ?? meaning,
  };
}

export const DAY_NUMBERINGS = ['monday0', 'sunday0', 'iso', 'names'] as const;
export type DayNumbering = (typeof DAY_NUMBERINGS)[number];

/** What to do about week days that nobody can read or write; completes a sentence. */
export const DAY_NUMBERING_ADVICE =
  'set dayNumbering of the account (GRAVITY_RAIL_DAY_NUMBERING) to monday0, sunday0, iso or names, as the workspace counts its week days';

/** The week day of a value on the wire. Names can always be read; undefined for a number that the setting does not explain. */
export function readWeekday(
  value: number | string,
  numbering: DayNumbering | undefined,
  literals: Literals,
): Weekday | undefined {
  const text = String(value).trim();
  if (!/^\d+$/.test(text)) return literals.read('weekday', text)?.toUpperCase() as Weekday | undefined;
  const index = WEEKDAYS.findIndex((_, day) => numberOf(day, numbering) === Number(text));
  return WEEKDAYS[index];
}

export function writeWeekday(day: Weekday, numbering: DayNumbering, literals: Literals): number | string {
  return (
    numberOf(WEEKDAYS.indexOf(day), numbering) ?? literals.write('weekday', day.toLowerCase() as Meaning<'weekday'>)
  );
}

/** The number of a week day, given as 0 for Monday to 6 for Sunday. */
function numberOf(day: number, numbering: DayNumbering | undefined): number | undefined {
  switch (numbering) {
    case 'monday0':
      return day;
    case 'sunday0':
      return (day + 1) % 7;
    case 'iso':
      return day + 1;
    default:
      return undefined;
  }
}
