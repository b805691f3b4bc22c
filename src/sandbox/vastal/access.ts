import type { MiddlewareHandler } from 'hono';
import { platformFailure } from './error-responses.ts';
import type { Api, ApiEnv, Scope, VastalKey } from './options.ts';
import type { RateLimit } from './rate-limit.ts';

const DEFAULT_KEYS: Readonly<Record<string, VastalKey>> = {
  vst_sandbox_key: { scopes: ['read', 'write', 'delete', 'admin'] },
};

const SCOPES: Readonly<Record<string, Scope>> = { GET: 'read', POST: 'write', PUT: 'write', PATCH: 'write' };

/** 401 without a valid key, 429 beyond the quota of its organisation, 403 without the method's scope. */
export function authentication({ options, state }: Api, rateLimit: RateLimit): MiddlewareHandler<ApiEnv> {
  return async (c, next) => {
    const text = /^Bearer (\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1] ?? '';
    const keys = options.keys ?? DEFAULT_KEYS;
    const key = Object.hasOwn(keys, text) ? keys[text] : undefined;
    if (!key || options.now() >= (key.expiresAt ?? Number.POSITIVE_INFINITY)) throw platformFailure(options, 401);

    const org = key.org ?? state.org;
    c.set('org', org);
    if (!rateLimit.spend(org)) {
      const headers = options.retryAfter === true ? { 'Retry-After': String(rateLimit.secondsLeft()) } : {};
      throw platformFailure(options, 429, { headers });
    }
    const scope = SCOPES[c.req.method];
    if (scope && !key.scopes.includes(scope)) throw platformFailure(options, 403, { details: { required: scope } });
    return next();
  };
}
