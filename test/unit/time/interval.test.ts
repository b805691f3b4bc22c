import { describe, expect, test } from 'vitest';
import { clip, complement, intersect, intersectAll, subtract, union } from '../../../src/time/interval.ts';

const list = (...pairs: readonly (readonly [number, number])[]) => pairs.map(([start, end]) => ({ start, end }));
const WINDOW = { start: 0, end: 100 };

describe('union', () => {
  test('sorts and joins what overlaps, nests or touches', () => {
    expect(union(list([50, 60], [0, 10], [10, 20], [15, 18], [58, 70]))).toEqual(list([0, 20], [50, 70]));
  });

  test('drops ranges without length, also between two that do not touch', () => {
    expect(union(list([5, 5], [20, 10], [0, 3], [7, 9]))).toEqual(list([0, 3], [7, 9]));
  });

  test('does not modify its input', () => {
    const input = Object.freeze(list([5, 6], [1, 5]).map((range) => Object.freeze(range)));
    expect(union(input)).toEqual(list([1, 6]));
    expect(input).toEqual(list([5, 6], [1, 5]));
  });
});

describe('clip', () => {
  test('cuts at the window and leaves out ranges that only touch it', () => {
    expect(clip(list([-20, -10], [-5, 0], [0, 5], [90, 120], [130, 140]), WINDOW)).toEqual(list([0, 5], [90, 100]));
    expect(clip(list([-5, 0], [100, 105]), WINDOW)).toEqual([]);
  });

  test('searches a long list', () => {
    const many = Array.from({ length: 1000 }, (_, index) => ({ start: index * 10, end: index * 10 + 5 }));
    expect(clip(many, { start: 5002, end: 5021 })).toEqual(list([5002, 5005], [5010, 5015], [5020, 5021]));
  });
});

test('complement returns the gaps, also those at the edges', () => {
  expect(complement(list([10, 20], [30, 40]), WINDOW)).toEqual(list([0, 10], [20, 30], [40, 100]));
  expect(complement(list([-10, 20], [90, 100]), WINDOW)).toEqual(list([20, 90]));
  expect(complement([], WINDOW)).toEqual([WINDOW]);
  expect(complement([WINDOW], WINDOW)).toEqual([]);
});

test('intersect returns what both cover; ranges that only touch have nothing in common', () => {
  expect(intersect(list([0, 10], [20, 30]), list([5, 25], [28, 40]))).toEqual(list([5, 10], [20, 25], [28, 30]));
  expect(intersect(list([0, 10]), list([10, 20]))).toEqual([]);
});

test('subtract cuts holes', () => {
  expect(subtract(list([0, 10], [20, 30]), list([2, 4], [8, 22], [30, 40]))).toEqual(list([0, 2], [4, 8], [22, 30]));
  expect(subtract([], list([0, 1]))).toEqual([]);
  expect(subtract(list([0, 1]), [])).toEqual(list([0, 1]));
});

test('intersectAll returns what every list covers inside the window', () => {
  const lists = [list([0, 60]), list([-10, 20], [30, 90]), list([10, 50], [55, 80])];
  expect(intersectAll(lists, WINDOW)).toEqual(list([10, 20], [30, 50], [55, 60]));
  expect(intersectAll([list([0, 60]), []], WINDOW)).toEqual([]);
  expect(intersectAll([], WINDOW)).toEqual([WINDOW]);
});
