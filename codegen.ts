import type { CodegenConfig } from '@graphql-codegen/cli';

/** The TypeScript types of the custom scalars, as clients send and receive them. */
const scalars = { DateTime: 'string', Date: 'string', LocalTime: 'string', TimeZone: 'string', JSON: 'unknown' };

const documentConfig = { useTypeImports: true, enumsAsTypes: true, strictScalars: true, scalars };

/**
 * Files for clients and typed documents, out of the printed schema: for the tests from the example operations, and for the MCP
 * server from those of its tools.
 */
const config: CodegenConfig = {
  schema: 'schema/schema.graphql',
  importExtension: '.ts',
  generates: {
    'test/generated/': {
      documents: 'schema/operations/*.graphql',
      preset: 'client',
      presetConfig: { fragmentMasking: false },
      config: documentConfig,
    },
    'src/mcp/generated/': {
      documents: 'src/mcp/operations/*.graphql',
      preset: 'client',
      presetConfig: { fragmentMasking: false },
      config: { ...documentConfig, documentMode: 'string', onlyOperationTypes: true },
    },
    'schema/clients/scalars.json': { plugins: ['./schema/codegen/scalars.ts'], config: { scalars } },
    'schema/clients/possible-types.json': { plugins: ['fragment-matcher'], config: { deterministic: true } },
    'schema/clients/type-policies.json': { plugins: ['./schema/codegen/type-policies.ts'] },
    'schema/clients/graphcache-schema.json': { plugins: ['./schema/codegen/graphcache-schema.ts'] },
    'schema/clients/graphcache-keys.ts': { plugins: ['./schema/codegen/graphcache-keys.ts'] },
  },
};

export default config;
