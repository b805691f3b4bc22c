import { onTestFinished } from 'vitest';
import { type CuttingProxy, openCuttingProxy } from './open-cutting-proxy.ts';

/** Starts a proxy in front of a Redis that can lose responses. It ends with the test. */
export async function startCuttingProxy(redisUrl: string): Promise<CuttingProxy> {
  const proxy = await openCuttingProxy(redisUrl);
  onTestFinished(() => proxy.close());
  return proxy;
}
