/** Consecutive pieces of a text. A character of two code units is never divided. @param length of a piece in code units, about. */
export function* piecesOf(text: string, length: number): Generator<string> {
  let start = 0;
  while (start < text.length) {
    const end = start + length;
    const isDivided = (text.codePointAt(end - 1) ?? 0) > 0xff_ff;
    const piece = text.slice(start, isDivided ? end + 1 : end);
    yield piece;
    start += piece.length;
  }
}
