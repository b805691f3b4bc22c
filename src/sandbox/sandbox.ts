import { CALCOM_SANDBOX_KEY } from './calcom/access.ts';
import { calcomDemo } from './calcom/calcom-demo.ts';
import { createCalcomSandbox } from './calcom/calcom-sandbox.ts';
import { type FakeProvider, type RunningFakeProvider, startFakeProvider } from './fake-provider.ts';
import { GRAVITY_RAIL_SANDBOX_WORKSPACE } from './gravity-rail/data.ts';
import { gravityRailDemo } from './gravity-rail/gravity-rail-demo.ts';
import { createGravityRailSandbox } from './gravity-rail/gravity-rail-sandbox.ts';
import { guidebookDemo } from './guidebook/guidebook-demo.ts';
import { createGuidebookSandbox } from './guidebook/guidebook-sandbox.ts';
import { VASTAL_DEMO_TIME_ZONE, vastalDemo } from './vastal/vastal-demo.ts';
import { createVastalSandbox } from './vastal/vastal-sandbox.ts';

/** The name of each fake provider, under which tests find its requests. */
export type SandboxName = 'calcom' | 'gravity-rail' | 'guidebook' | 'vastal';

/** A fake provider's account, as a configuration file would have it. */
export interface SandboxAccount {
  readonly key: SandboxName;
  readonly provider: string;
  readonly name: string;
  readonly credential: string;
  readonly settings: Record<string, string>;
}

export interface Sandbox extends AsyncDisposable {
  readonly fakeProviders: Readonly<Record<SandboxName, RunningFakeProvider>>;
  readonly accounts: readonly SandboxAccount[];
  close(): Promise<void>;
}

/** The ports of `npm run sandbox`. */
export const SANDBOX_PORTS: Readonly<Record<SandboxName, number>> = {
  calcom: 4101,
  'gravity-rail': 4102,
  guidebook: 4103,
  vastal: 4104,
};

const PUBLISH_DELAY_MS = 5000;

/**
 * Starts the four fake providers, with demo data around the current time.
 *
 * @param now the clock, epoch milliseconds.
 * @param ports any free ones by default.
 * @param recordsCredentials see `startFakeProvider`.
 */
export async function startSandbox({
  now,
  ports,
  recordsCredentials = false,
}: {
  readonly now: () => number;
  readonly ports?: Readonly<Record<SandboxName, number>>;
  readonly recordsCredentials?: boolean;
}): Promise<Sandbox> {
  const start = (name: SandboxName, fakeProvider: FakeProvider) =>
    startFakeProvider(fakeProvider, { port: ports?.[name] ?? 0, recordsCredentials });
  const [calcom, gravityRail, guidebook, vastal] = await Promise.all([
    start('calcom', createCalcomSandbox({ now, data: calcomDemo(now()) })),
    start('gravity-rail', createGravityRailSandbox({ now, data: gravityRailDemo(now()) })),
    start('guidebook', createGuidebookSandbox({ now, data: guidebookDemo(now()), publishDelayMs: PUBLISH_DELAY_MS })),
    start('vastal', createVastalSandbox({ now, data: vastalDemo(now()) })),
  ]);
  const fakeProviders = { calcom, 'gravity-rail': gravityRail, guidebook, vastal };
  async function close() {
    await Promise.all(Object.values(fakeProviders).map((fakeProvider) => fakeProvider.close()));
  }
  return {
    fakeProviders,
    accounts: accountsOf(fakeProviders),
    close,
    [Symbol.asyncDispose]: close,
  };
}

function accountsOf(fakeProviders: Sandbox['fakeProviders']): SandboxAccount[] {
  const { calcom, 'gravity-rail': gravityRail, guidebook, vastal } = fakeProviders;
  return [
    {
      key: 'calcom',
      provider: 'CALCOM',
      name: 'Maren Holt, design studio',
      credential: CALCOM_SANDBOX_KEY,
      settings: { baseUrl: calcom.url, acceptUnsignedWebhooks: 'true' },
    },
    {
      key: 'gravity-rail',
      provider: 'GRAVITY_RAIL',
      name: 'Clinic and studio',
      credential: 'gr_sandbox_key',
      settings: {
        baseUrl: gravityRail.url,
        workspaceUuid: GRAVITY_RAIL_SANDBOX_WORKSPACE,
        dayNumbering: 'monday0',
      },
    },
    {
      key: 'guidebook',
      provider: 'GUIDEBOOK',
      name: 'Conferences',
      credential: 'guidebook-sandbox-key',
      settings: { baseUrl: `${guidebook.url}/open-api/v1.1` },
    },
    {
      key: 'vastal',
      provider: 'VASTAL',
      name: 'Agency',
      credential: 'vst_sandbox_key',
      settings: { baseUrl: `${vastal.url}/v1`, timeZone: VASTAL_DEMO_TIME_ZONE },
    },
  ];
}
