import { expect, test } from 'vitest';
import { z } from 'zod';
import { createResponseParser } from '../../../../src/connectors/http/parsed-response.ts';

const HEADERS = { 'x-request-id': 'some' };

function start() {
  let time = 0;
  let reads = 0;
  const readAnswer = createResponseParser(() => time);
  const shape = z.object({ number: z.int() }).transform(({ number }) => {
    reads += 1;
    return { number };
  });
  const read = (text: string) => readAnswer({ status: 200, headers: HEADERS, text, retryAfterSeconds: undefined });
  return { read, shape, count: () => reads, wait: (milliseconds: number) => void (time += milliseconds) };
}

test('what a text says is read once from the second time on that it comes, whoever was answered it', () => {
  const { read, shape, count } = start();
  const texts = Array.from({ length: 4 }, () => read('{"number": 1}').as(shape).data);
  expect(texts).toEqual(texts.map(() => ({ number: 1 })));
  expect(count()).toBe(2);
  expect(texts[3]).toBe(texts[1]);
});

test('texts that differ anywhere are different', () => {
  const { read, shape } = start();
  const long = ' '.repeat(100_000);
  for (let again = 0; again < 3; again += 1) {
    expect(read(`{"number": 1}${long}`).as(shape).data).toEqual({ number: 1 });
    expect(read(`{"number": 2}${long}`).as(shape).data).toEqual({ number: 2 });
  }
});

test('the same text in another shape is read anew', () => {
  const { read, shape } = start();
  const other = z.object({ number: z.string() });
  for (let again = 0; again < 3; again += 1) {
    expect(read('{"number": 1}').as(shape).success).toBe(true);
    expect(read('{"number": 1}').as(other).success).toBe(false);
    expect(read('{"number": 1}').body()).toEqual({ number: 1 });
  }
});

test('each answer has the status and the headers that it came with', () => {
  const { read } = start();
  const first = read('{}');
  expect(read('{}').exchange).not.toBe(first.exchange);
  expect(first.exchange).toMatchObject({ status: 200, headers: HEADERS });
});

test('what is no JSON is told as it came, and an empty text is undefined', () => {
  const { read } = start();
  for (let again = 0; again < 3; again += 1) {
    const wrong = read('<html>');
    expect([wrong.isJson, wrong.body()]).toEqual([false, '<html>']);
    const empty = read('');
    expect([empty.isJson, empty.body()]).toEqual([true, undefined]);
  }
});

test('what nobody asks for any more is forgotten', () => {
  const { read, shape, count, wait } = start();
  read('{"number": 1}').as(shape);
  read('{"number": 1}').as(shape);
  wait(59_000);
  read('{"number": 1}').as(shape);
  expect(count()).toBe(2);
  wait(61_000);
  read('{"number": 1}').as(shape);
  expect(count()).toBe(3);
});
