import { defineConfig } from 'rolldown';

/**
 * The programs that users start, each with its packages in a few files: Node.js takes a second longer to find and read two thousand
 * modules one by one, and 60 MB more to keep them.
 */
export default defineConfig({
  input: {
    main: 'src/main.ts',
    'client-key': 'src/cli/client-key.ts',
    'config-check': 'src/cli/config-check.ts',
    mcp: 'src/cli/mcp.ts',
    sandbox: 'src/cli/sandbox.ts',
  },
  platform: 'node',
  // `src/compose.ts` finds the package's folder from the bundle as from `src`, so that all files are in one folder.
  output: { dir: 'dist', cleanDir: true, chunkFileNames: '[name]-[hash].js' },
});
