import { DateTime } from 'luxon';
import { BLOCKED_KINDS, type BlockedKind } from '../src/time/blocked.ts';
import type { Interval } from '../src/time/interval.ts';
import { KIND_LOOKS } from './timeline-kinds.ts';
import { type Block, type Row, type Timeline, type TimelineResult, timelineOf } from './timeline-rows.ts';

const TITLE = 'When are all of them free, and why not at other times?';
const ALL = 'all of them';
const FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif";

const WIDTH = 900;
const MARGIN = 28;
const PLOT = { left: 156, right: WIDTH - 42 };
const AXIS = 88;
const FIRST_ROW = 102;
const ROW = { height: 34, pitch: 46 };
/** The gap between two blocks that touch. */
const GAP = 1.5;
const HOUR = 3_600_000;

const PAPER = '#fcfbf8';
const BORDER = '#d8d5cc';
const GRID = '#e6e3db';
const INK = '#22262b';
const QUIET = '#5b6067';
const FREE = { name: 'free', fill: '#4f9b74' };
const FREE_TOGETHER = { fill: '#236b49', ink: '#ffffff', band: '#e4f1e8' };

/** Where an instant is drawn, and its local time. */
interface Scale {
  x(instant: number): number;
  clock(instant: number): string;
}

/**
 * A result of the operation WhyNot for some hours of one day, as an SVG document: a row for each participant, a last
 * one for all of them, and the same as text for those who cannot see it.
 *
 * @param timeZone IANA name of the zone whose local time is shown.
 */
export function timelineSvg(result: TimelineResult, timeZone: string): string {
  const timeline = timelineOf(result);
  const { window, openings, rows } = timeline;
  const scale = scaleOf(window, timeZone);
  const lastRow = FIRST_ROW + rows.length * ROW.pitch + 10;
  const day = DateTime.fromMillis(window.start, { zone: timeZone, locale: 'en' }).toFormat('cccc, d MMMM yyyy');
  const hours = clockRange(window, scale);
  const kinds = BLOCKED_KINDS.filter((kind) =>
    rows.some(({ blocks }) => blocks.some((one) => one.kinds.includes(kind))),
  );
  const legend = legendOf(kinds, lastRow + ROW.height + 34);
  const height = (legend.at(-1)?.y ?? 0) + 22;

  return lines([
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-labelledby="title desc" font-family="${FONT}" font-size="13">`,
    `<title id="title">${TITLE}</title>`,
    `<desc id="desc">${escaped(inWords(timeline, `${day}, ${hours} ${timeZone}`, scale))}</desc>`,
    ...hatches(kinds),
    `<rect x=".5" y=".5" width="${WIDTH - 1}" height="${height - 1}" rx="10" fill="${PAPER}" stroke="${BORDER}"/>`,
    text(TITLE, MARGIN, 36, `font-size="16" font-weight="600" fill="${INK}"`),
    text(`${day}, ${hours} ${timeZone}`, MARGIN, 57, `fill="${QUIET}"`),
    ...openings.map((opening) =>
      bar(opening, scale, { y: AXIS + 6, height: lastRow - AXIS, fill: FREE_TOGETHER.band }),
    ),
    ...axis(window, scale, lastRow + ROW.height + 6, timeZone),
    ...rows.flatMap((row, index) => drawRow(row, FIRST_ROW + index * ROW.pitch, scale)),
    `<path d="M${MARGIN} ${lastRow - 11}H${PLOT.right}" stroke="${BORDER}"/>`,
    text(ALL, MARGIN, lastRow + ROW.height / 2 + 4.5, `font-weight="600" fill="${INK}"`),
    ...openings.flatMap((opening) => drawFreeTogether(opening, lastRow, scale)),
    ...drawLegend(legend),
    '</svg>',
  ]);
}

function scaleOf(window: Interval, zone: string): Scale {
  const perMs = (PLOT.right - PLOT.left) / (window.end - window.start);
  return {
    x: (instant) => PLOT.left + (instant - window.start) * perMs,
    clock: (instant) => DateTime.fromMillis(instant, { zone, locale: 'en' }).toFormat('HH:mm'),
  };
}

function inWords({ openings, rows }: Timeline, when: string, scale: Scale): string {
  const free = openings.map((opening) => clockRange(opening, scale)).join(' and ') || 'never';
  const reasons = rows.map(({ name, blocks }) => {
    const each = blocks.map((block) => `${clockRange(block, scale)} ${kindsOf(block)}`);
    return `${name} is not free: ${each.join(', ')}.`;
  });
  return [`${when}. ${capitalized(ALL)} are free: ${free}.`, ...reasons].join(' ');
}

function axis(window: Interval, scale: Scale, bottom: number, zone: string): string[] {
  const ticks: number[] = [];
  const firstHour = DateTime.fromMillis(window.start, { zone }).startOf('hour').toMillis();
  for (let at = firstHour; at <= window.end; at += HOUR) if (at >= window.start) ticks.push(at);
  return [
    `<path d="${ticks.map((at) => `M${round(scale.x(at))} ${AXIS + 6}V${bottom}`).join('')}" stroke="${GRID}"/>`,
    `<g font-size="11" text-anchor="middle" fill="${QUIET}">`,
    ...ticks.map((at) => text(scale.clock(at), scale.x(at), AXIS)),
    '</g>',
  ];
}

function drawRow({ name, openings, blocks }: Row, y: number, scale: Scale): string[] {
  return [
    ...drawName(name, y),
    ...openings.map((opening) =>
      bar(opening, scale, {
        y,
        height: ROW.height,
        fill: FREE.fill,
        tip: `${name}: free ${clockRange(opening, scale)}`,
      }),
    ),
    ...blocks.flatMap((block) => drawBlock(block, name, y, scale)),
  ];
}

/** Demo names have the form `person · profession`: the second part is drawn below the first. */
function drawName(name: string, y: number): string[] {
  const [first = '', ...rest] = name.split(' · ');
  const room = PLOT.left - MARGIN - 10;
  const middle = y + ROW.height / 2;
  if (rest.length === 0) return [text(shortened(first, room, 13), MARGIN, middle + 4.5, `fill="${INK}"`)];
  return [
    text(shortened(first, room, 13), MARGIN, middle - 3, `fill="${INK}"`),
    text(shortened(rest.join(' · '), room, 11), MARGIN, middle + 12, `font-size="11" fill="${QUIET}"`),
  ];
}

/** Kinds that apply at the same time share the height. */
function drawBlock(block: Block, name: string, y: number, scale: Scale): string[] {
  const lane = (ROW.height + GAP) / block.kinds.length;
  const tip = `${name}: ${kindsOf(block)} ${clockRange(block, scale)}`;
  return block.kinds.flatMap((kind, index) => {
    const { labels, ink } = KIND_LOOKS[kind];
    const place = { y: y + index * lane, height: lane - GAP };
    return [
      bar(block, scale, { ...place, fill: fillOf(kind), tip }),
      ...label(labels, block, scale, { ...place, ink, size: block.kinds.length > 1 ? 10 : 11 }),
    ];
  });
}

function drawFreeTogether(opening: Interval, y: number, scale: Scale): string[] {
  const { fill, ink } = FREE_TOGETHER;
  const hours = clockRange(opening, scale);
  const place = { y, height: ROW.height };
  return [
    bar(opening, scale, { ...place, fill, tip: `${ALL}: free ${hours}` }),
    ...label([hours, scale.clock(opening.start)], opening, scale, { ...place, ink, size: 10.5 }),
  ];
}

function bar(
  { start, end }: Interval,
  scale: Scale,
  { y, height, fill, tip }: { y: number; height: number; fill: string; tip?: string },
): string {
  const [left, right] = [scale.x(start) + GAP / 2, scale.x(end) - GAP / 2];
  const box = `x="${round(left)}" y="${round(y)}" width="${round(right - left)}" height="${round(height)}"`;
  const rect = `<rect ${box} rx="${height < 20 ? 2 : 3}" fill="${fill}"`;
  return tip === undefined ? `${rect}/>` : `${rect}><title>${escaped(tip)}</title></rect>`;
}

/** The longest label that fits, in the middle of its bar. */
function label(
  labels: readonly string[],
  { start, end }: Interval,
  scale: Scale,
  { y, height, ink, size }: { y: number; height: number; ink: string; size: number },
): string[] {
  const room = scale.x(end) - scale.x(start) - GAP;
  const fitting = labels.find((one) => widthOf(one, size) <= room);
  if (fitting === undefined || height < size + 2) return [];
  const middle = (scale.x(start) + scale.x(end)) / 2;
  return [
    text(
      fitting,
      middle,
      y + height / 2 + size * 0.35,
      `font-size="${size}" text-anchor="middle" fill="${ink}" pointer-events="none"`,
    ),
  ];
}

/** From left to right under the plot, in as many lines as it takes. */
function legendOf(kinds: readonly BlockedKind[], top: number) {
  let [x, y] = [PLOT.left, top];
  return [FREE, ...kinds.map((kind) => ({ name: KIND_LOOKS[kind].labels[0], fill: fillOf(kind) }))].map((entry) => {
    const width = 25 + widthOf(entry.name, 12);
    if (x + width > PLOT.right) [x, y] = [PLOT.left, y + 22];
    const place = { ...entry, x, y };
    x += width + 21;
    return place;
  });
}

function drawLegend(entries: ReturnType<typeof legendOf>): string[] {
  return entries.flatMap(({ name, fill, x, y }) => [
    `<rect x="${round(x)}" y="${y - 10}" width="18" height="12" rx="2" fill="${fill}"/>`,
    text(name, x + 25, y, `font-size="12" fill="${QUIET}"`),
  ]);
}

function hatches(kinds: readonly BlockedKind[]): string[] {
  const patterns = kinds.flatMap((kind) => {
    const { fill, hatch } = KIND_LOOKS[kind];
    if (hatch === undefined) return [];
    return [
      `<pattern id="${hatchId(kind)}" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="6" height="6" fill="${fill}"/><rect width="2" height="6" fill="${hatch}"/></pattern>`,
    ];
  });
  return patterns.length === 0 ? [] : ['<defs>', ...patterns, '</defs>'];
}

function fillOf(kind: BlockedKind): string {
  const { fill, hatch } = KIND_LOOKS[kind];
  return hatch === undefined ? fill : `url(#${hatchId(kind)})`;
}

function hatchId(kind: BlockedKind): string {
  return `hatch-${kind.toLowerCase().replaceAll('_', '-')}`;
}

function kindsOf({ kinds }: Block): string {
  return kinds.map((kind) => KIND_LOOKS[kind].labels[0]).join(' and ');
}

function clockRange({ start, end }: Interval, { clock }: Scale): string {
  return `${clock(start)}–${clock(end)}`;
}

function shortened(name: string, room: number, size: number): string {
  if (widthOf(name, size) <= room) return name;
  return `${Array.from(name)
    .slice(0, Math.floor(room / widthOf('n', size)) - 1)
    .join('')
    .trimEnd()}…`;
}

/** An estimate that fits most fonts; the reader's font is unknown. */
function widthOf(label: string, size: number): number {
  return Array.from(label).length * size * 0.56;
}

function text(content: string, x: number, y: number, attributes = ''): string {
  const place = `x="${round(x)}" y="${round(y)}"`;
  return `<text ${attributes === '' ? place : `${place} ${attributes}`}>${escaped(content)}</text>`;
}

function escaped(content: string): string {
  return content.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

function capitalized(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

function lines(all: readonly string[]): string {
  return `${all.join('\n')}\n`;
}
