import type { AccountOwner } from '../../domain/account.ts';
import type { CallContext } from '../connector.ts';
import { path } from '../http/http-request.ts';
import { toOwner } from './calcom.map.ts';
import { meResponse, type WireMe } from './calcom.wire.ts';
import type { CalcomApi } from './calcom-api.ts';

/** The user to whom the credential belongs. */
export async function readOwner(api: CalcomApi, call: CallContext): Promise<AccountOwner> {
  return toOwner(await readMe(api, call));
}

/** As `readOwner`, in Cal.com's format. */
export function readMe(api: CalcomApi, call: CallContext): Promise<WireMe> {
  return api.request({ path: path`/v2/me`, schema: meResponse }, call);
}
