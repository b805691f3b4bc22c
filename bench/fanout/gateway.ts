import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Usage } from './usage.ts';

const PROJECT = fileURLToPath(new URL('../../', import.meta.url));

/** A gateway in a separate process, which reports its usage; over the sandbox, if the environment names no accounts. */
export async function startGatewayProcess(environment: Readonly<Record<string, string>> = {}) {
  const child = spawn(process.execPath, ['--expose-gc', '--import', './bench/fanout/usage.ts', 'src/main.ts'], {
    cwd: PROJECT,
    env: {
      PORT: '0',
      LOG_LEVEL: 'error',
      NODE_ENV: 'production',
      SANDBOX: String(environment.CONFIG_FILE === undefined),
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  // It must not outlive the process that measures it, however that ends.
  const kill = () => void child.kill('SIGKILL');
  process.once('exit', kill);
  if (!child.stdout) throw new Error('The gateway has no standard output');
  let output = '';
  for await (const text of child.stdout.setEncoding('utf8')) {
    output += String(text);
    if (output.includes('/graphql')) break;
  }
  const [url] = /http:\S+\/graphql/.exec(output) ?? [];
  if (!url) throw new Error(`The gateway did not start: ${output}`);
  const ended = once(child, 'exit');

  return {
    url,
    ended,
    signal: (name: NodeJS.Signals) => void child.kill(name),
    /** After a full garbage collection. */
    async usage(): Promise<Usage> {
      child.send('usage');
      const [usage] = (await once(child, 'message')) as [Usage];
      return usage;
    },
    /** Sends a message to a module that the environment loads. @returns its reply. */
    async send(message: string): Promise<unknown> {
      child.send(message);
      const [reply] = (await once(child, 'message')) as [unknown];
      return reply;
    },
    async execute(query: string, variables: object = {}): Promise<unknown> {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query, variables }),
      });
      const { data, errors } = (await response.json()) as { data?: unknown; errors?: unknown };
      if (errors) throw new Error(JSON.stringify(errors));
      return data;
    },
    async stop() {
      process.off('exit', kill);
      kill();
      await ended;
    },
  };
}

export type GatewayProcess = Awaited<ReturnType<typeof startGatewayProcess>>;
