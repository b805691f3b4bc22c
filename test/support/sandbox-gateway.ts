import { onTestFinished } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts';
import { type Gateway, NOW, startGateway } from './gateway.ts';

/** A gateway over the four fake providers with their demo data; everything is closed after the test. */
export async function startSandboxGateway({
  now = () => NOW,
  ...options
}: Parameters<typeof startGateway>[1] = {}): Promise<Gateway & { readonly sandbox: Sandbox }> {
  const sandbox = await startSandbox({ now, recordsCredentials: true });
  onTestFinished(() => sandbox.close());
  return { ...(await startGateway(sandbox.accounts, { now, ...options })), sandbox };
}

/** How many requests the fake providers received since the last call. */
export function takeCounts({ fakeProviders }: Sandbox): Record<string, number> {
  return Object.fromEntries(
    Object.entries(fakeProviders).map(([name, { requests }]) => [name, requests.splice(0).length]),
  );
}
