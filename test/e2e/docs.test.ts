import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { TIMELINE_NOW, TIMELINE_ZONE, timelineOperation } from '../../docs/timeline-operation.ts';
import { timelineSvg } from '../../docs/timeline-svg.ts';
import { startSandboxGateway } from '../support/sandbox-gateway.ts';

const DRAW = 'docs/timeline.ts';
const PROJECT = fileURLToPath(new URL('../../', import.meta.url));
const committed = readFileSync(`${PROJECT}docs/availability.svg`, 'utf8');

test("docs/availability.svg shows the gateway's present response", async () => {
  const { execute } = await startSandboxGateway({ now: () => TIMELINE_NOW });
  const { query, variables } = timelineOperation();
  const { data, errors } = await execute(query, variables);

  expect(errors).toBeUndefined();
  expect(data.availability.openings).not.toEqual([]);
  expect(timelineSvg(data.availability, TIMELINE_ZONE), `run \`node ${DRAW}\`, and look at what differs`).toBe(
    committed,
  );
});

test('the script that draws it reports no difference, and exits', async () => {
  const checked = promisify(execFile)(process.execPath, [DRAW, '--check'], { cwd: PROJECT, env: {} });
  await expect(checked).resolves.toEqual({ stdout: '', stderr: '' });
});
