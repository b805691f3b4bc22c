/** Controls, which TEXT cannot contain (https://www.rfc-editor.org/rfc/rfc5545#section-3.1), apart from tabs and line breaks. */
const CONTROLS = /[\p{Cc}--[\t\n]]/gv;

/** The text without what iCalendar cannot contain; its line breaks are `\n`. */
export function cleanText(text: string): string {
  return text.toWellFormed().replaceAll(/\r\n?/g, '\n').replaceAll(CONTROLS, '');
}

/** The text on one line, for titles and names, which clients show on one. */
export function singleLine(text: string): string {
  return cleanText(text)
    .replaceAll(/\s*\n\s*/g, ' ')
    .trim();
}

/** Escapes clean text. @see https://www.rfc-editor.org/rfc/rfc5545#section-3.3.11 */
export function escapeText(text: string): string {
  return text.replaceAll(/[\\;,]/g, String.raw`\$&`).replaceAll('\n', String.raw`\n`);
}

/**
 * The URL in a form that no writer of iCalendar changes: `,` and `;`, which some of them escape as in TEXT, are
 * percent-encoded. Undefined for anything but a URL.
 */
export function uriOf(url: string): string | undefined {
  if (!URL.canParse(url)) return undefined;
  return new URL(url).href.replaceAll(',', '%2C').replaceAll(';', '%3B').replaceAll('\\', '%5C');
}

const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };
const ENTITY = /&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z]{2,6}));/gi;
const MAX_CODE_POINT = 0x10_ffff;

/** The text of HTML, for clients that show text alone: a line for each block, without tags. */
export function textOfHtml(html: string): string {
  return html
    .replaceAll(/<(?:script|style)\b[\s\S]*?<\/(?:script|style)\s*>|<!--[\s\S]*?-->/gi, '')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/<li\b[^>]*>/gi, '\n- ')
    .replaceAll(/<br\b[^>]*>|<\/(?:p|div|h[1-6]|ul|ol|tr|table|blockquote|section)\s*>/gi, '\n')
    .replaceAll(/<\/?[a-z][^>]*>/gi, '')
    .replaceAll(ENTITY, (entity: string, decimal?: string, hex?: string, name?: string) => {
      if (name !== undefined) return NAMED[name.toLowerCase()] ?? entity;
      const codePoint = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal);
      return codePoint <= MAX_CODE_POINT ? String.fromCodePoint(codePoint) : entity;
    })
    .replaceAll(/ *\n */g, '\n')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim();
}
