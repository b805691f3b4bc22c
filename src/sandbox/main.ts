import { SANDBOX_PORTS, startSandbox } from './sandbox.ts';

const sandbox = await startSandbox({ now: () => Date.now(), ports: SANDBOX_PORTS });
const lines = sandbox.accounts.map(
  ({ key, credential, settings }) => `  ${key.padEnd(14)} ${settings.baseUrl?.padEnd(46)} key ${credential}`,
);
process.stdout.write(
  [
    'The stand-ins listen on:',
    ...lines,
    'Each has GET /__requests, POST /__faults (such as {"kind":"status","status":503,"times":1}) and DELETE /__faults.',
    '',
  ].join('\n'),
);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void sandbox.close());
