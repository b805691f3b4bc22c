/**
 * An item of a guide is addressed by both ids, since lists are filtered by guide (docs/providers/guidebook.md, section
 * 6).
 */
export interface LocalId {
  readonly guide: string;
  readonly id: string;
}

// At most 15 digits: exact as JSON numbers. No leading zeros: two texts must not identify the same object.
const ID = /^[1-9]\d{0,14}$/;

export function isGuideId(text: string): boolean {
  return ID.test(text);
}

export function toLocalId({ guide, id }: LocalId): string {
  return `${guide}.${id}`;
}

/** Undefined if the text is not a result of `toLocalId`. */
export function parseLocalId(text: string): LocalId | undefined {
  const dot = text.indexOf('.');
  const guide = text.slice(0, Math.max(dot, 0));
  const id = text.slice(dot + 1);
  return ID.test(guide) && ID.test(id) ? { guide, id } : undefined;
}
