import { request } from 'undici';
import { expect, onTestFinished } from 'vitest';
import { type ProjectProcess, runProject } from '../support/project-process.ts';

export const SECRET = 'S3CRET-hunter2';

export const GATEWAY = 'src/main.ts';

export const CHECK = 'src/cli/config-check.ts';

/** How long a process may take to exit after the signal, milliseconds. */
const ENDING_MS = 5000;

export const ENDED_WELL = { code: 0, signal: null };

export const REAL_ACCOUNTS = {
  CALCOM_API_KEY: SECRET,
  GUIDEBOOK_API_KEY: SECRET,
  VASTAL_API_KEY: SECRET,
  VASTAL_TIME_ZONE: 'Europe/Oslo',
};

/** A running gateway, at the URL that it printed. */
export async function startGateway(environment: Readonly<Record<string, string>> = {}) {
  const gateway = runProject(GATEWAY, { PORT: '0', LOG_FORMAT: 'pretty', ...environment });
  const [, url = ''] = await gateway.output(/listens on (http:\/\/\S+)[\s\S]*Accounts:\n(?: {2}\S.*\n)+/);
  return { ...gateway, url };
}

export async function execute(url: string, query: string): Promise<any> {
  const { statusCode, body } = await request(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  });
  expect(statusCode).toBe(200);
  return body.json();
}

export function expectNoSecret({ stdout, stderr }: ProjectProcess) {
  expect(stdout() + stderr()).not.toContain(SECRET);
}

/** How the process ended, or a text if it did not end in time. */
export async function endingOf({ ended }: ProjectProcess) {
  const late = Promise.withResolvers<string>();
  const timer = setTimeout(() => late.resolve(`still running after ${ENDING_MS} ms`), ENDING_MS);
  onTestFinished(() => clearTimeout(timer));
  return Promise.race([ended, late.promise]);
}
