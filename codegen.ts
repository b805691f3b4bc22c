import type { CodegenConfig } from '@graphql-codegen/cli';

/** Typed documents for clients, out of the printed schema and the example operations. */
const config: CodegenConfig = {
  schema: 'schema/schema.graphql',
  documents: 'schema/operations/*.graphql',
  importExtension: '.ts',
  generates: {
    'test/generated/': {
      preset: 'client',
      presetConfig: { fragmentMasking: false },
      config: {
        useTypeImports: true,
        enumsAsTypes: true,
        scalars: { DateTime: 'string', Date: 'string', LocalTime: 'string', TimeZone: 'string', JSON: 'unknown' },
      },
    },
  },
};

export default config;
