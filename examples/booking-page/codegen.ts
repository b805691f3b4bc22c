import type { CodegenConfig } from '@graphql-codegen/cli';
import scalars from '../../schema/clients/scalars.json' with { type: 'json' };

const config: CodegenConfig = {
  schema: '../../schema/schema.graphql',
  documents: './src/operations.ts',
  importExtension: '.ts',
  generates: {
    './src/gql/': {
      preset: 'client',
      presetConfig: { fragmentMasking: false },
      config: { scalars, strictScalars: true, useTypeImports: true, enumsAsTypes: true },
    },
  },
};

export default config;
