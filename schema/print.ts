import { readFileSync, writeFileSync } from 'node:fs';
import { lexicographicSortSchema, printSchema } from 'graphql';
import { schema } from '../src/graphql/schema.ts';

const file = new URL('schema.graphql', import.meta.url);
const printed = `${printSchema(lexicographicSortSchema(schema))}\n`;

if (process.argv.includes('--check')) {
  if (readFileSync(file, 'utf8') !== printed) {
    process.stderr.write(
      'schema/schema.graphql is out of date: run `npm run schema:print` and review the differences.\n',
    );
    process.exitCode = 1;
  }
} else {
  writeFileSync(file, printed);
}
