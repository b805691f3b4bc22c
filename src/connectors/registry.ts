import { calcom } from './calcom/calcom.ts';
import { caldav } from './caldav/caldav.ts';
import type { ConnectorDefinition } from './definition.ts';
import { gravityRail } from './gravity-rail/gravity-rail.ts';
import { guidebook } from './guidebook/guidebook.ts';
import { icalendar } from './icalendar/icalendar.ts';
import { vastal } from './vastal/vastal.ts';

/** All supported providers, in the order in which accounts are listed. */
export const CONNECTORS: readonly ConnectorDefinition[] = [
  calcom,
  gravityRail,
  guidebook,
  vastal,
  icalendar,
  caldav,
] as readonly ConnectorDefinition[];

/** @param provider as the GraphQL enum spells it, in any case, with dashes or underscores. */
export function findConnector(provider: string): ConnectorDefinition | undefined {
  const name = provider.toUpperCase().replaceAll('-', '_');
  return CONNECTORS.find((definition) => definition.provider === name);
}
