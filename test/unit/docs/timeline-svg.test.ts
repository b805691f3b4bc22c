import { describe, expect, test } from 'vitest';
import { KIND_LOOKS } from '../../../docs/timeline-kinds.ts';
import type { TimelineResult } from '../../../docs/timeline-rows.ts';
import { timelineSvg } from '../../../docs/timeline-svg.ts';
import { BLOCKED_KINDS, type BlockedKind } from '../../../src/time/blocked.ts';

const BERLIN = 'Europe/Berlin';

/** Ranges from text such as `2026-11-25T08:00Z 2026-11-25T09:00Z`, the blocked ones with `[kind, name]` for each reason. */
function result(
  openings: readonly string[],
  blocked: Readonly<Record<string, readonly (readonly [BlockedKind, string])[]>>,
): TimelineResult {
  return {
    openings: openings.map(range),
    blocked: Object.entries(blocked).map(([text, reasons]) => ({
      ...range(text),
      reasons: reasons.map(([kind, name]) => ({ kind, participant: { name } })),
    })),
  };
}

function range(text: string) {
  const [start = '', end = ''] = text.split(' ');
  return { start, end };
}

/** Four hours of a winter day, 09:00 to 13:00 in Berlin; the plot is 702 wide and begins at 156. */
const MORNING = result(['2026-11-25T09:00Z 2026-11-25T10:00Z'], {
  '2026-11-25T08:00Z 2026-11-25T08:30Z': [
    ['OUTSIDE_HOURS', 'Ana'],
    ['BUSY', 'Ben'],
  ],
  '2026-11-25T08:30Z 2026-11-25T09:00Z': [['OUTSIDE_HOURS', 'Ana']],
  '2026-11-25T10:00Z 2026-11-25T11:00Z': [
    ['OUTSIDE_HOURS', 'Ana'],
    ['CLOSED', 'Ana'],
  ],
  '2026-11-25T11:00Z 2026-11-25T11:50Z': [['BUSY', 'Ben']],
  '2026-11-25T11:50Z 2026-11-25T12:00Z': [['BUFFER', 'Ben']],
});

interface Bar {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly fill: string;
  readonly tip: string;
}

const BAR =
  /<rect x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)" rx="\d" fill="([^"]+)"><title>([^<]+)<\/title>/g;

function barsOf(svg: string): Bar[] {
  return [...svg.matchAll(BAR)].map(([, x, y, width, height, fill = '', tip = '']) => ({
    x: Number(x),
    y: Number(y),
    width: Number(width),
    height: Number(height),
    fill,
    tip,
  }));
}

function textsOf(svg: string): string[] {
  return [...svg.matchAll(/<text [^>]*>([^<]*)</g)].map(([, content = '']) => content);
}

function descriptionOf(svg: string): string {
  return /<desc id="desc">([^<]*)</.exec(svg)?.[1] ?? '';
}

describe('the rows', () => {
  const bars = barsOf(timelineSvg(MORNING, BERLIN));

  test('show the openings and reasons of each participant, then the openings of all', () => {
    expect(bars.map(({ tip }) => tip)).toEqual([
      'Ana: free 10:00–11:00',
      'Ana: free 12:00–13:00',
      'Ana: outside hours 09:00–10:00',
      'Ana: outside hours and closed 11:00–12:00',
      'Ana: outside hours and closed 11:00–12:00',
      'Ben: free 09:30–12:00',
      'Ben: busy 09:00–09:30',
      'Ben: busy 12:00–12:50',
      'Ben: buffer 12:50–13:00',
      'all of them: free 10:00–11:00',
    ]);
  });

  test('are drawn to scale, with a small gap between neighbours', () => {
    const quarter = 702 / 4;
    const [first, last] = [bars[0], bars.at(-1)];
    for (const bar of [first, last]) {
      expect(bar?.x).toBeCloseTo(156 + quarter + 0.75);
      expect(bar?.width).toBeCloseTo(quarter - 1.5);
    }
    const buffer = bars.find(({ tip }) => tip.includes('buffer'));
    expect((buffer?.x ?? 0) + (buffer?.width ?? 0)).toBeCloseTo(156 + 702 - 0.75);
    expect(new Set(bars.map(({ tip, y }) => `${tip.split(':')[0]} ${Math.floor(y / 46)}`)).size).toBe(3);
  });

  test('show kinds that apply at the same time above each other, in the height of one', () => {
    const [outside, closed] = bars.filter(({ tip }) => tip.includes('and closed'));
    expect([outside?.fill, closed?.fill]).toEqual(['url(#hatch-outside-hours)', KIND_LOOKS.CLOSED.fill]);
    expect(closed?.y).toBeCloseTo((outside?.y ?? 0) + (outside?.height ?? 0) + 1.5);
    expect((closed?.y ?? 0) + (closed?.height ?? 0)).toBeCloseTo((outside?.y ?? 0) + 34);
  });
});

describe('the texts', () => {
  test('describe the picture for those who cannot see it', () => {
    const svg = timelineSvg(MORNING, BERLIN);
    expect(svg).toContain('role="img" aria-labelledby="title desc"');
    expect(svg).toMatch(/<title id="title">[^<]+<\/title>/);
    expect(descriptionOf(svg)).toBe(
      'Wednesday, 25 November 2026, 09:00–13:00 Europe/Berlin. All of them are free: 10:00–11:00. ' +
        'Ana is not free: 09:00–10:00 outside hours, 11:00–12:00 outside hours and closed. ' +
        'Ben is not free: 09:00–09:30 busy, 12:00–12:50 busy, 12:50–13:00 buffer.',
    );
  });

  test('report that the participants are never free together', () => {
    const svg = timelineSvg(result([], { '2026-11-25T08:00Z 2026-11-25T12:00Z': [['SOURCE_FAILED', 'Ana']] }), BERLIN);
    expect(descriptionOf(svg)).toContain(
      'All of them are free: never. Ana is not free: 09:00–13:00 could not be read.',
    );
    expect(barsOf(svg).map(({ tip }) => tip)).toEqual(['Ana: could not be read 09:00–13:00']);
  });

  test('are drawn on a block where they fit: on 30 minutes, not on 10', () => {
    const texts = textsOf(timelineSvg(MORNING, BERLIN));
    const inLegend = 1;
    expect(texts.filter((text) => text === 'busy')).toHaveLength(2 + inLegend);
    expect(texts.filter((text) => text === 'buffer')).toHaveLength(inLegend);
  });

  test('are shortened where only the short form fits', () => {
    const svg = timelineSvg(
      result(['2026-11-25T08:20Z 2026-11-25T12:00Z'], {
        '2026-11-25T08:00Z 2026-11-25T08:20Z': [['OUTSIDE_HOURS', 'Ana']],
      }),
      BERLIN,
    );
    expect(textsOf(svg).filter((text) => text.startsWith('outside'))).toEqual(['outside', 'outside hours']);
  });

  test('cannot contain markup, and a long name is shortened only where it is drawn', () => {
    const name = '<script>"Anna & Ben" of a very long name</script>';
    const svg = timelineSvg(result([], { '2026-11-25T08:00Z 2026-11-25T12:00Z': [['BUSY', name]] }), BERLIN);
    expect(svg).not.toContain('<script');
    expect(descriptionOf(svg)).toContain(
      '&lt;script&gt;&quot;Anna &amp; Ben&quot; of a very long name&lt;/script&gt; is not free',
    );
    expect(textsOf(svg).filter((text) => text.endsWith('…'))).toHaveLength(1);
  });

  test('put the part of a name after its dot on a second line', () => {
    const svg = timelineSvg(
      result([], { '2026-11-25T08:00Z 2026-11-25T12:00Z': [['BUSY', 'Ana · Osteopathy']] }),
      BERLIN,
    );
    expect(textsOf(svg)).toEqual(expect.arrayContaining(['Ana', 'Osteopathy']));
  });
});

describe('the hours', () => {
  const clockTexts = (svg: string) => textsOf(svg).filter((text) => /^\d\d:\d\d$/.test(text));

  test('are full hours by the clock of the zone', () => {
    const halfPast = result(['2026-11-25T08:30Z 2026-11-25T11:00Z'], {});
    expect(clockTexts(timelineSvg(halfPast, BERLIN))).toEqual(['10:00', '11:00', '12:00']);
    expect(clockTexts(timelineSvg(halfPast, 'Asia/Kolkata'))).toEqual(['14:00', '15:00', '16:00']);
  });

  test('repeat when the clock is set back', () => {
    const night = result(['2026-10-24T23:00Z 2026-10-25T03:00Z'], {});
    expect(clockTexts(timelineSvg(night, BERLIN))).toEqual(['01:00', '02:00', '02:00', '03:00', '04:00']);
  });
});

describe('the kinds', () => {
  test('in the legend are those in the picture', () => {
    expect(textsOf(timelineSvg(MORNING, BERLIN)).slice(-5)).toEqual([
      'free',
      'outside hours',
      'closed',
      'busy',
      'buffer',
    ]);
  });

  test('continue on a second line of the legend, and the picture grows', () => {
    const blocked = BLOCKED_KINDS.map((kind, i) => [
      `2026-11-25T${10 + i}:00Z 2026-11-25T${11 + i}:00Z`,
      [[kind, 'Ana'] as const],
    ]);
    const svg = timelineSvg(result([], Object.fromEntries(blocked)), BERLIN);
    const swatches = [...svg.matchAll(/<rect x="([\d.]+)" y="(\d+)" width="18"/g)];
    expect(swatches).toHaveLength(BLOCKED_KINDS.length + 1);
    expect(new Set(swatches.map(([, , y]) => y)).size).toBe(2);
    for (const [, x, y] of swatches) {
      expect(Number(x)).toBeLessThan(858);
      expect(Number(y) + 12).toBeLessThan(Number(/ height="(\d+)" role/.exec(svg)?.[1]));
    }
  });

  test.each(BLOCKED_KINDS)('%s is readable on its colours', (kind) => {
    const { fill, hatch, ink } = KIND_LOOKS[kind];
    for (const ground of [fill, hatch ?? fill]) expect(contrast(ink, ground)).toBeGreaterThanOrEqual(4.5);
  });

  test('have colours of their own', () => {
    const colours = BLOCKED_KINDS.map((kind) => KIND_LOOKS[kind].fill);
    expect(new Set(colours).size).toBe(BLOCKED_KINDS.length);
  });
});

/** WCAG 2.2, contrast ratio of two `#rrggbb` colours. */
function contrast(first: string, second: string): number {
  const [dark = 0, light = 0] = [luminance(first), luminance(second)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
