import { expect, test } from 'vitest';
import { startChromium } from '../support/chromium.ts';
import { NO_EXAMPLE, SKIPPED } from '../support/example-page.ts';
import { runProject } from '../support/project-process.ts';

test.skipIf(NO_EXAMPLE !== undefined)(
  `npm run example serves the page beside a gateway, and ends both at a signal${SKIPPED}`,
  { timeout: 90_000 },
  async () => {
    const example = runProject('examples/serve.ts', { PORT: '0', PATH: process.env.PATH ?? '' });
    const [, address = ''] = await example.output(/The booking page: (http:\S+)/);
    const [, gateway = ''] = await example.output(/listens on (http:\S+)/);
    const page = await (await startChromium()).newPage();
    await page.goto(address);
    await page.getByRole('button', { name: /^Mentoring/ }).waitFor();

    example.signal('SIGINT');
    expect(await example.ended).toEqual({ code: 0, signal: null });
    for (const url of [address, gateway]) await expect(fetch(url)).rejects.toThrow('fetch failed');
  },
);
