/** The texts of the page are English; a visitor who reads another variety of it gets its dates. */
const locale = navigator.language.startsWith('en') ? navigator.language : 'en-GB';

/** Such as `Tue`, `24`, `Nov` or `Tuesday 24 November`. */
export function formatDate(date: string, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC' }).format(new Date(`${date}T00:00Z`));
}

/** Such as `November – December 2026`. */
export function formatMonths(first: string, last: string): string {
  const format = new Intl.DateTimeFormat(locale, { month: 'long', year: 'numeric', timeZone: 'UTC' });
  return format.formatRange(new Date(`${first}T00:00Z`), new Date(`${last}T00:00Z`));
}

export function formatTime(time: string): string {
  return new Intl.DateTimeFormat(locale, { timeStyle: 'short', timeZone: 'UTC' }).format(
    new Date(`2000-01-01T${time}Z`),
  );
}

/** Such as `Tuesday 24 November 2026, 10:30`. */
export function formatInstant(instant: string, timeZone: string): string {
  const format = new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeStyle: 'short', timeZone });
  return format.format(new Date(instant));
}

/** The difference to UTC at an instant, such as `GMT+1`: it tells the two times apart that clocks show twice. */
export function formatOffset(instant: string, timeZone: string): string {
  const parts = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'shortOffset' }).formatToParts(
    new Date(instant),
  );
  return parts.find(({ type }) => type === 'timeZoneName')?.value ?? '';
}

/** Such as `9:05`. */
export function formatCountdown(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** Such as `1 h 30 min`. */
export function formatDuration(minutes: number): string {
  const hours = Math.floor(minutes / 60);
  return [hours && `${hours} h`, minutes % 60 && `${minutes % 60} min`].filter(Boolean).join(' ');
}

/** @param amount in the smallest unit of the currency. */
export function formatPrice(amount: number, currency: string): string {
  const format = new Intl.NumberFormat(locale, { style: 'currency', currency, trailingZeroDisplay: 'stripIfInteger' });
  const { maximumFractionDigits = 2 } = format.resolvedOptions();
  return format.format(amount / 10 ** maximumFractionDigits);
}
