/** Environment variables by their earlier names, with what replaces each. */
const RENAMED = {
  AUTH: 'ALLOW_UNAUTHENTICATED=true (for AUTH=none-anywhere)',
  FAST_PATHS: 'REQUEST_DEDUPLICATION',
  GATEWAY_CONFIG: 'CONFIG_FILE',
  MAX_TOKENS: 'MAX_QUERY_TOKENS',
  MAX_DEPTH: 'MAX_QUERY_DEPTH',
  MAX_FIELDS: 'MAX_QUERY_FIELDS',
  MAX_ALIASES: 'MAX_QUERY_ALIASES',
  MAX_DIRECTIVES: 'MAX_QUERY_DIRECTIVES',
  MAX_ROOT_FIELDS: 'MAX_QUERY_ROOT_FIELDS',
  MAX_LIST_ITEMS: 'MAX_INPUT_LIST_LENGTH',
  MAX_ESTIMATED_CALLS: 'MAX_QUERY_COST',
  REQUESTS_PER_MINUTE: 'RATE_LIMIT_PER_MINUTE',
} as const;

/** A problem for each variable that is set by its earlier name: a limit or a file must not be ignored silently. */
export function renamedVariables(environment: Readonly<Record<string, string | undefined>>): string[] {
  return Object.entries(RENAMED)
    .filter(([name]) => environment[name] !== undefined)
    .map(([name, replacement]) => `${name}: Is no longer supported: use ${replacement} instead`);
}
