import type { AccountEntry } from '../../src/config/account-entries.ts';
import { CALCOM_SANDBOX_KEY } from '../../src/sandbox/calcom/access.ts';
import { GRAVITY_RAIL_SANDBOX_WORKSPACE } from '../../src/sandbox/gravity-rail/data.ts';

/** The entries of accounts at fake providers, by the address of each. `more` replaces or adds settings. */

export function calcomEntry(url: string, more = {}, key = 'calcom') {
  const settings = { baseUrl: url, ...more };
  return { key, provider: 'CALCOM', credential: CALCOM_SANDBOX_KEY, settings } satisfies AccountEntry;
}

export function gravityRailEntry(url: string, more = {}, key = 'gravity-rail') {
  const workspace = { workspaceUuid: GRAVITY_RAIL_SANDBOX_WORKSPACE, dayNumbering: 'monday0' };
  const settings = { baseUrl: url, ...workspace, ...more };
  return { key, provider: 'GRAVITY_RAIL', credential: 'gr_sandbox_key', settings } satisfies AccountEntry;
}

export function guidebookEntry(url: string, more = {}, key = 'guidebook') {
  const settings = { baseUrl: `${url}/open-api/v1.1`, ...more };
  return { key, provider: 'GUIDEBOOK', credential: 'guidebook-sandbox-key', settings } satisfies AccountEntry;
}

/** @param timeZone of the organisation, which no response contains. */
export function vastalEntry(url: string, timeZone: string, more = {}, key = 'vastal') {
  const settings = { baseUrl: `${url}/v1`, timeZone, ...more };
  return { key, provider: 'VASTAL', credential: 'vst_sandbox_key', settings } satisfies AccountEntry;
}
