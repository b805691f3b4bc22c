import { enableCompileCache } from 'node:module';

// What was compiled once is kept for the next start; so this comes before everything else is loaded.
enableCompileCache();
await import('./serve.ts');
