/** A process that begins to record expiries in the Redis at `REDIS_URL`, by a clock from `NOW`, and never ends its first write. */
import { runningClock } from '../support/running-clock.ts';
import { openExpiryProcess } from './expiring-holds.ts';

const { REDIS_URL: url = '', PREFIX: prefix = '', NOW } = process.env;
openExpiryProcess({ url, prefix, clock: runningClock(Number(NOW)) }, () => {
  process.stdout.write('writing\n');
  return new Promise(() => undefined);
});
