import { hash } from 'node:crypto';
import {
  type ASTNode,
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  type GraphQLError,
  getOperationAST,
  print,
  visit,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import { stringify } from 'safe-stable-stringify';
import type { Context } from '../context.ts';
import type { Executor } from '../execution/executor.ts';
import type { Permissions } from '../permissions.ts';

/** The size of the cache of rendered events, over all groups. */
const MAXIMUM_CACHED = 1024;
/** How long a rendered event is shared, milliseconds. Data that was read upstream for it becomes outdated. */
const TTL_MS = 1000;

/** An event with its position in the stream of a subscription. */
export interface StreamEvent {
  readonly cursor: string;
}

/** The result for one event, ready to be sent. All subscribers of a group share the object. */
export interface Rendered extends StreamEvent {
  readonly result: ExecutionResult;
  /** The result as JSON. */
  readonly text: string;
}

/** Subscribers that get the same result for every event. */
export interface Group {
  /** Executes the operation for one event, with new loaders. Calls within one second share the execution. */
  render(event: StreamEvent): Rendered | Promise<Rendered>;
  leave(): void;
}

interface CachedEvent {
  readonly event: StreamEvent;
  readonly at: number;
  readonly rendered: Rendered | Promise<Rendered>;
}

/**
 * Renders each event once for all subscribers with equal operations and permissions. The arguments of the root field may differ:
 * they select the events, and do not affect the result for an event.
 *
 * @param executor executes the operation for an event.
 * @param now the clock, epoch milliseconds.
 * @param mask converts an error to one that clients may see.
 */
export function createEventRenderer(
  { execute }: Pick<Executor, 'execute'>,
  now: () => number,
  mask: (error: GraphQLError) => GraphQLError,
) {
  const groups = new Map<string, Group & { members: number }>();
  const cache = new LRUCache<string, CachedEvent>({ max: MAXIMUM_CACHED });

  function toRendered({ cursor }: StreamEvent, { errors, ...rest }: ExecutionResult): Rendered {
    const extensions = { ...rest.extensions, cursor };
    const result = { ...(errors && { errors: errors.map(mask) }), ...rest, extensions };
    return { cursor, result, text: JSON.stringify(result) };
  }

  function createGroup(key: string, args: ExecutionArgs, { fork }: Context): Group & { members: number } {
    function executeFor(event: StreamEvent): Rendered | Promise<Rendered> {
      const executing = execute({ ...args, rootValue: event, contextValue: fork() });
      return executing instanceof Promise
        ? executing.then((result) => toRendered(event, result))
        : toRendered(event, executing);
    }
    const group = {
      members: 0,
      render(event: StreamEvent) {
        const cacheKey = `${key}:${event.cursor}`;
        const cached = cache.get(cacheKey);
        if (cached?.event === event && now() - cached.at < TTL_MS) return cached.rendered;
        const rendered = executeFor(event);
        cache.set(cacheKey, { event, at: now(), rendered });
        return rendered;
      },
      leave() {
        group.members -= 1;
        if (group.members === 0) groups.delete(key);
      },
    };
    return group;
  }

  return {
    join(args: ExecutionArgs, context: Context): Group {
      const key = keyOf(args, context.permissions());
      const group = groups.get(key) ?? createGroup(key, args, context);
      groups.set(key, group);
      group.members += 1;
      return group;
    },
  };
}

export type EventRenderer = ReturnType<typeof createEventRenderer>;

function keyOf({ document, operationName, variableValues }: ExecutionArgs, permissions: Permissions): string {
  const variables = [...renderingVariables(document, operationName)].map((name) => [name, variableValues?.[name]]);
  const text = document.loc?.source.body ?? print(document);
  return hash('sha256', stringify([text, operationName ?? null, variables, permissions.key]), 'base64url');
}

/** The variables that are used outside the arguments of the operation's root fields. */
function renderingVariables(document: DocumentNode, operationName: string | null | undefined): Set<string> {
  const names = new Set<string>();
  function collect(node: ASTNode) {
    visit(node, { Variable: ({ name }) => void names.add(name.value) });
  }
  for (const definition of document.definitions) if (definition.kind === 'FragmentDefinition') collect(definition);
  const operation = getOperationAST(document, operationName);
  for (const directive of operation?.directives ?? []) collect(directive);
  for (const selection of operation?.selectionSet.selections ?? []) {
    collect(selection.kind === 'Field' ? { ...selection, arguments: [] } : selection);
  }
  return names;
}
