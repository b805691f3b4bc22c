import type { Guide, GuidebookState } from './data.ts';

type ContentRows = Pick<GuidebookState, 'sessions' | 'scheduleTracks' | 'locations'>;

/** Everything that publishing a guide makes visible, as text for comparison. */
export function contentOf(guide: Guide, state: ContentRows): string {
  const { published: _published, ...content } = guide;
  const rowsOf = <Row extends { guide: number }>(rows: readonly Row[]) => rows.filter((row) => row.guide === guide.id);
  return JSON.stringify([content, rowsOf(state.sessions), rowsOf(state.scheduleTracks), rowsOf(state.locations)]);
}
