import { enableCompileCache } from 'node:module';

// Must run before all other modules are loaded, so that their compiled code is cached for the next start.
enableCompileCache();
await import('./serve.ts');
