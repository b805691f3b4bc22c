import { calcom } from './calcom/calcom.ts';
import type { ConnectorDefinition } from './definition.ts';
import { gravityRail } from './gravity-rail/gravity-rail.ts';
import { guidebook } from './guidebook/guidebook.ts';
import { vastal } from './vastal/vastal.ts';

/** Every provider that the gateway speaks, in the order in which accounts are shown. */
export const CONNECTORS: readonly ConnectorDefinition[] = [
  calcom,
  gravityRail,
  guidebook,
  vastal,
] as readonly ConnectorDefinition[];

/** @param provider As the GraphQL enum spells it; the case and dashes do not matter. */
export function findConnector(provider: string): ConnectorDefinition | undefined {
  const wanted = provider.toUpperCase().replaceAll('-', '_');
  return CONNECTORS.find((definition) => definition.provider === wanted);
}
