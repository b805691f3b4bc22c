/** Words that neither texts nor names use, in favour of the terms in docs/architecture.md, section "Language". */
const WORDS = [
  'patience',
  'told',
  'nobody',
  'somebody',
  'whoever',
  'law',
  'ledger',
  'remarks?',
  'calm',
  'wakes?',
  'hush',
  'lets? go',
] as const;

/** Matches a word in prose and as a part of a name in camel, snake or upper case. */
const NON_STANDARD = new RegExp(
  WORDS.flatMap((word) => [
    `(?<![a-zA-Z])${anyCase(word)}(?![a-z])`,
    `(?<=[a-z0-9])${word.replace(/^./, (letter) => letter.toUpperCase())}(?![a-z])`,
  ]).join('|'),
  'g',
);

/** A pattern of a word in lower case, in upper case, or with a capital first letter. */
function anyCase(word: string): string {
  const upperCase = word.replace(/[a-z]/g, (letter) => letter.toUpperCase());
  return `(?:${word}|${upperCase}|${upperCase.charAt(0)}${word.slice(1)})`;
}

/** The non-standard words in a text or name, as they are written there. */
export function nonStandardWords(text: string): string[] {
  return [...text.matchAll(NON_STANDARD)].map(([word]) => word);
}
