import { readFileSync } from 'node:fs';
import { glob } from 'node:fs/promises';
import { buildSchema, GraphQLEnumType } from 'graphql';
import { expect, test } from 'vitest';
import { ERROR_CODES } from '../../../src/domain/errors.ts';

const ROOT = new URL('../../../', import.meta.url);

test('lists every code that the source writes', async () => {
  const unlisted: string[] = [];
  const seen = new Set<string>();
  for await (const file of glob('src/**/*.ts', { cwd: ROOT, exclude: (name) => name.includes('sandbox') })) {
    for (const [, code = ''] of readFileSync(new URL(file, ROOT), 'utf8').matchAll(/\bcode: '([A-Z][A-Z_]+)'/g)) {
      seen.add(code);
      if (!(ERROR_CODES as readonly string[]).includes(code)) unlisted.push(`${file}: ${code}`);
    }
  }
  expect(unlisted).toEqual([]);
  expect([...seen]).toEqual(expect.arrayContaining(['INTERNAL', 'INVALID_INPUT', 'UPSTREAM_UNAVAILABLE']));
});

test('has the same codes as the GraphQL schema', () => {
  const type = buildSchema(readFileSync(new URL('schema/schema.graphql', ROOT), 'utf8')).getType('ErrorCode');
  expect(type).toBeInstanceOf(GraphQLEnumType);
  const names = (type as GraphQLEnumType).getValues().map(({ name }) => name);
  expect(names).toEqual(ERROR_CODES.toSorted());
});
