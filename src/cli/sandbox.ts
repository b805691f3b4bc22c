import { findConnector } from '../connectors/registry.ts';
import { SANDBOX_PORTS, type SandboxAccount, startSandbox } from '../sandbox/sandbox.ts';

const sandbox = await startSandbox({ now: () => Date.now(), ports: SANDBOX_PORTS }).catch(exitIfPortIsTaken);
process.stdout.write(
  [
    'The fake providers listen. To connect a gateway, or your own client, use this environment:',
    ...sandbox.accounts.flatMap((account) => ['', ...environmentOf(account)]),
    '',
    'Each one also serves GET /__requests, DELETE /__faults and POST /__faults (for example with the body',
    '{"kind":"status","status":503,"times":1}).',
    '',
  ].join('\n'),
);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void sandbox.close());

function exitIfPortIsTaken(error: unknown): never {
  const { code, port } = error instanceof Error ? (error as NodeJS.ErrnoException & { readonly port?: number }) : {};
  if (code !== 'EADDRINUSE') throw error;
  process.stderr.write(
    `Port ${port} is in use. The sandbox needs the ports ${Object.values(SANDBOX_PORTS).join(', ')}; is another one running?\n`,
  );
  process.exit(1);
}

/** The variables that make this account a gateway's, as lines of an .env file. */
function environmentOf({ provider, name, credential, settings }: SandboxAccount): string[] {
  const definition = findConnector(provider);
  if (!definition) throw new Error(`There is no connector for ${provider}`);
  const { credential: keyName, settings: names } = definition.environment;
  const variables = Object.entries(names).flatMap(([setting, variable]) => {
    const value = settings[setting];
    return value === undefined ? [] : [`${variable}=${value}`];
  });
  return [`# ${definition.title}: ${name}`, `${keyName}=${credential}`, ...variables];
}
