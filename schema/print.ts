import { readFileSync, writeFileSync } from 'node:fs';
import { lexicographicSortSchema, printSchema } from 'graphql';
import { configFileJsonSchema } from '../src/config/json-schema.ts';
import { printSubgraph } from '../src/graphql/federation/subgraph-sdl.ts';
import { schema } from '../src/graphql/schema.ts';

const PRINTED = {
  'schema.graphql': printSchema(lexicographicSortSchema(schema)),
  'subgraph.graphql': printSubgraph(schema),
  'config.schema.json': JSON.stringify(configFileJsonSchema(), undefined, 2),
};

for (const [name, text] of Object.entries(PRINTED)) {
  const file = new URL(name, import.meta.url);
  if (!process.argv.includes('--check')) writeFileSync(file, `${text}\n`);
  else if (readFileSync(file, 'utf8') !== `${text}\n`) {
    process.stderr.write(`schema/${name} is out of date: run \`npm run schema:print\` and review the differences.\n`);
    process.exitCode = 1;
  }
}
