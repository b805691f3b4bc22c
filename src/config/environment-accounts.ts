import type { AccountConfig } from '../connectors/accounts.ts';
import { isHeaderValue } from '../connectors/header-value.ts';
import { CONNECTORS } from '../connectors/registry.ts';
import {
  type ConfigIssues,
  defaultKeyOf,
  type Environment,
  missingValueMessage,
  problemsOf,
  UNSENDABLE_CREDENTIAL,
} from './issues.ts';

/** One account for each provider whose credential is set in the environment. */
export function accountsOfEnvironment(environment: Environment, issues: ConfigIssues): AccountConfig[] {
  return CONNECTORS.flatMap((definition) => {
    const { credential: keyName, settings: names } = definition.environment;
    const credential = environment[keyName];
    if (credential === undefined) return [];
    const key = defaultKeyOf(definition);
    issues.keys.push(key);
    const sendable = isHeaderValue(credential);
    if (!sendable) issues.problems.push(`${keyName}: ${UNSENDABLE_CREDENTIAL}`);
    const given = Object.entries(names).flatMap(([setting, name]) => {
      const value = environment[name];
      return value === undefined ? [] : [[setting, value] as const];
    });
    const settings = definition.settings.safeParse(Object.fromEntries(given), missingValueMessage);
    if (!settings.success) {
      issues.problems.push(
        ...problemsOf(settings.error, ([setting = '']) => names[String(setting)] ?? `${keyName}: ${String(setting)}`),
      );
    }
    if (!sendable || !settings.success) return [];
    return [
      {
        key,
        name: definition.title,
        definition,
        settings: settings.data,
        credential: { fixed: credential },
        variable: keyName,
      },
    ];
  });
}

/** Variables that container platforms set for a service of the provider's name, for example `CALCOM_PORT_80_TCP_ADDR`. */
const OF_PLATFORM = /^(?:SERVICE_HOST|SERVICE_PORT\w*|PORT(?:_\d+_(?:TCP|UDP)\w*)?)$/;

/**
 * Problems of variables that begin like those of a provider and configure nothing: names that no provider has, and settings
 * without the credential of their account.
 *
 * @param inserted the variables that the configuration file inserts, which may have any name.
 */
export function unusedVariables(environment: Environment, inserted: ReadonlySet<string>): string[] {
  const given = Object.keys(environment).filter((name) => !inserted.has(name));
  return CONNECTORS.flatMap(({ provider, title, environment: { credential, settings } }) => {
    const prefix = `${provider}_`;
    const known = [credential, ...Object.values(settings)];
    const ofProvider = given.filter(
      (name) => name.startsWith(prefix) && name !== credential && !OF_PLATFORM.test(name.slice(prefix.length)),
    );
    return ofProvider.flatMap((name) => {
      if (!known.includes(name)) return [`${name}: Unknown variable; those of ${title} are ${known.join(', ')}`];
      return environment[credential] === undefined ? [`${name}: Has no effect without ${credential}`] : [];
    });
  });
}
