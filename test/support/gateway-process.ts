import { request } from 'undici';
import { type ProjectProcess, runProject } from './project-process.ts';

/** A gateway in a separate process, on any free port of the loopback interface. */
export interface GatewayProcess extends ProjectProcess {
  readonly url: string;
  /** Sends one operation, and returns the whole response. */
  execute(query: string, variables: object): Promise<any>;
}

/** Starts a gateway with its state in Redis, which the environment must name. @param onEnd as for `runProject`. */
export async function startGatewayProcess(
  environment: Readonly<Record<string, string>>,
  onEnd?: Parameters<typeof runProject>[2],
): Promise<GatewayProcess> {
  const process = runProject('src/main.ts', { PORT: '0', ...environment }, onEnd);
  const [, url = ''] = await process.output(/listens on (http:\/\/\S+)[\s\S]*in Redis/);
  return {
    ...process,
    url,
    async execute(query, variables) {
      const { body } = await request(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query, variables }),
      });
      return body.json();
    },
  };
}
