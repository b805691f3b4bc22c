import { keysOf } from '../../domain/records.ts';
import { WEEKDAYS, type Weekday } from '../../domain/schedule.ts';

/** The known meanings of each enum, with their values on the wire. All are read; the first is written. */
export const ENUM_VALUES = {
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

export type EnumName = keyof typeof ENUM_VALUES;
type EnumMeaning<Enum extends EnumName> = keyof (typeof ENUM_VALUES)[Enum] & string;

/** Configured values of each meaning, in addition to `ENUM_VALUES`. All are read, without regard to case; the first is written. */
export type EnumMap = {
  readonly [Enum in EnumName]?: { readonly [M in EnumMeaning<Enum>]?: readonly string[] | undefined } | undefined;
};

export interface EnumValues {
  /** Undefined for an unknown value. */
  read<Enum extends EnumName>(name: Enum, value: string): EnumMeaning<Enum> | undefined;
  write<Enum extends EnumName>(name: Enum, meaning: EnumMeaning<Enum>): string;
}

export function createEnumValues(enumMap: EnumMap): EnumValues {
  function valuesOf(name: EnumName, meaning: string): readonly string[] {
    const configured: Record<string, readonly string[] | undefined> = enumMap[name] ?? {};
    const defaults: Record<string, readonly string[]> = ENUM_VALUES[name];
    return [...(configured[meaning] ?? []), ...(defaults[meaning] ?? [])];
  }
  const meanings = new Map(
    keysOf(ENUM_VALUES).map((name) => [
      name,
      new Map(
        Object.keys(ENUM_VALUES[name]).flatMap((meaning) =>
          valuesOf(name, meaning).map((value) => [value.toLowerCase(), meaning]),
        ),
      ),
    ]),
  );
  return {
    read: <Enum extends EnumName>(name: Enum, value: string) =>
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the map of an enum has the meanings of that enum alone
      meanings.get(name)?.get(value.trim().toLowerCase()) as EnumMeaning<Enum> | undefined,
    write: (name, meaning) => valuesOf(name, meaning)[0] ?? meaning,
  };
}

export const DAY_NUMBERINGS = ['monday0', 'sunday0', 'iso', 'names'] as const;
export type DayNumbering = (typeof DAY_NUMBERINGS)[number];

/** What to do if week days cannot be read or written; completes a sentence. */
export const DAY_NUMBERING_ADVICE =
  'set dayNumbering of the account (GRAVITY_RAIL_DAY_NUMBERING) to monday0, sunday0, iso or names, as the workspace counts its week days';

/** The week day of a value on the wire. Names are always accepted. Undefined for an unknown name, and for a number outside the numbering. */
export function parseWeekday(
  value: number | string,
  numbering: DayNumbering | undefined,
  enumValues: EnumValues,
): Weekday | undefined {
  const text = String(value).trim();
  if (!/^\d+$/.test(text)) {
    const name = enumValues.read('weekday', text);
    return name && upperCase(name);
  }
  const index = WEEKDAYS.findIndex((_, day) => numberOf(day, numbering) === Number(text));
  return WEEKDAYS[index];
}

export function formatWeekday(day: Weekday, numbering: DayNumbering, enumValues: EnumValues): number | string {
  return numberOf(WEEKDAYS.indexOf(day), numbering) ?? enumValues.write('weekday', lowerCase(day));
}

/** @param day 0 for Monday to 6 for Sunday. */
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

/** A meaning as the name of a domain value. */
export function upperCase<Text extends string>(text: Text): Uppercase<Text> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the library types any upper-case text `string`
  return text.toUpperCase() as Uppercase<Text>;
}

/** A domain value as the name of its meaning. */
export function lowerCase<Text extends string>(text: Text): Lowercase<Text> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the library types any lower-case text `string`
  return text.toLowerCase() as Lowercase<Text>;
}
