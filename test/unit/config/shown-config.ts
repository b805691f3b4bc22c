import { type Config } from '../../../src/config/config.ts';

export const WORKSPACE = '6f1d2c1e-8a54-4f4e-9a5c-0f3f7d1b2a10';

export const DEFAULTS = {
  CALCOM: { baseUrl: 'https://api.cal.com', rateLimit: { calls: 120, seconds: 60 } },
  GUIDEBOOK: {
    baseUrl: 'https://builder.guidebook.com/open-api/v1.1',
    requestEncoding: 'json',
    rateLimit: { calls: 10_000, seconds: 86_400 },
    cacheTtlSeconds: 5,
  },
  VASTAL: { baseUrl: 'https://api.vastal.agency/v1', rateLimit: { calls: 1000, seconds: 3600 }, cacheTtlSeconds: 5 },
  GRAVITY_RAIL: {
    baseUrl: 'https://api.gravityrail.com',
    pathPrefix: '/api/v2/w/{workspace}',
    rateLimit: { calls: 5, seconds: 1 },
  },
};

/** An account without its definition, of which only the provider's name is compared. */
export function shown({ accounts }: Config) {
  return accounts.map(({ key, name, definition, settings, credential }) => ({
    key,
    name,
    provider: definition.provider,
    settings,
    credential,
  }));
}
