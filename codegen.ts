import type { CodegenConfig } from '@graphql-codegen/cli';

/** The TypeScript types of the custom scalars, as clients send and receive them. */
const scalars = { DateTime: 'string', Date: 'string', LocalTime: 'string', TimeZone: 'string', JSON: 'unknown' };

/** Files for clients and typed documents for the tests, out of the printed schema and the example operations. */
const config: CodegenConfig = {
  schema: 'schema/schema.graphql',
  documents: 'schema/operations/*.graphql',
  importExtension: '.ts',
  generates: {
    'test/generated/': {
      preset: 'client',
      presetConfig: { fragmentMasking: false },
      config: { useTypeImports: true, enumsAsTypes: true, strictScalars: true, scalars },
    },
    'schema/clients/scalars.json': { plugins: ['./schema/codegen/scalars.ts'], config: { scalars } },
    'schema/clients/possible-types.json': { plugins: ['fragment-matcher'], config: { deterministic: true } },
    'schema/clients/type-policies.json': { plugins: ['./schema/codegen/type-policies.ts'] },
    'schema/clients/graphcache-schema.json': { plugins: ['./schema/codegen/graphcache-schema.ts'] },
    'schema/clients/graphcache-keys.ts': { plugins: ['./schema/codegen/graphcache-keys.ts'] },
  },
};

export default config;
