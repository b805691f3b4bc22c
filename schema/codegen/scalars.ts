import { type GraphQLSchema, isScalarType, isSpecifiedScalarType } from 'graphql';

/**
 * Writes the TypeScript type of each custom scalar, in the format that GraphQL Code Generator (`scalars`) and the Relay
 * compiler (`customScalarTypes`) read. Fails unless the configuration has exactly the custom scalars of the schema.
 */
export function plugin(
  schema: GraphQLSchema,
  _documents: unknown,
  { scalars }: { readonly scalars: Readonly<Record<string, string>> },
): string {
  const custom = Object.values(schema.getTypeMap())
    .filter((type) => isScalarType(type) && !isSpecifiedScalarType(type))
    .map(({ name }) => name);
  const configured = Object.keys(scalars);
  const wrong = [
    ...custom.filter((name) => !configured.includes(name)),
    ...configured.filter((name) => !custom.includes(name)),
  ];
  if (wrong.length > 0) throw new Error(`Correct the scalars in codegen.ts: ${wrong.join(', ')}`);
  return JSON.stringify(Object.fromEntries(custom.sort().map((name) => [name, scalars[name]])), null, 2);
}
