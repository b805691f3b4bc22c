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
import { createExecutor } from '../execution/executor.ts';
import type { Permissions } from '../permissions.ts';

/** How many renderings are kept, of all events and groups together. */
const KEPT = 1024;
/** How long a rendering serves others, milliseconds: what was read upstream for it grows old. */
const FRESH_MS = 1000;

/** Something with a place in the order of a subscription. */
export interface StreamEvent {
  readonly cursor: string;
}

/** The answer to one event, ready to be sent; one object for all who get the same. */
export interface Rendered extends StreamEvent {
  readonly result: ExecutionResult;
  /** The result as JSON. */
  readonly text: string;
}

/** Subscribers to whom every event is told in the same words. */
export interface Group {
  /** Executes the operation for one event, with loaders of its own: once for all who ask within a second. */
  render(event: StreamEvent): Rendered | Promise<Rendered>;
  leave(): void;
}

interface Kept {
  readonly event: StreamEvent;
  readonly at: number;
  readonly rendered: Rendered | Promise<Rendered>;
}

/**
 * Renders each event once for all subscribers with equal operations and rights. What the root field's own arguments are
 * makes no difference: they choose the events, and never change what is told of one.
 *
 * @param now the clock, epoch milliseconds.
 * @param mask makes an error fit to be told.
 */
export function createEventRenderer(now: () => number, mask: (error: GraphQLError) => GraphQLError) {
  const { execute } = createExecutor();
  const groups = new Map<string, Group & { members: number }>();
  const kept = new LRUCache<string, Kept>({ max: KEPT });

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
        const name = `${key}:${event.cursor}`;
        const known = kept.get(name);
        if (known?.event === event && now() - known.at < FRESH_MS) return known.rendered;
        const rendered = executeFor(event);
        kept.set(name, { event, at: now(), rendered });
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
      const key = keyOf(args, context.rights());
      const group = groups.get(key) ?? createGroup(key, args, context);
      groups.set(key, group);
      group.members += 1;
      return group;
    },
  };
}

export type EventRenderer = ReturnType<typeof createEventRenderer>;

function keyOf({ document, operationName, variableValues }: ExecutionArgs, rights: Permissions): string {
  const variables = [...renderingVariables(document, operationName)].map((name) => [name, variableValues?.[name]]);
  const text = document.loc?.source.body ?? print(document);
  return hash('sha256', stringify([text, operationName ?? null, variables, rights.key]), 'base64url');
}

/** The variables that are used anywhere else than in the arguments of the operation's root fields. */
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
