import {
  type ASTVisitor,
  GraphQLError,
  getNamedType,
  NoSchemaIntrospectionCustomRule,
  type ValidationContext,
} from 'graphql';
import { isAsyncIterable, type Plugin } from 'graphql-yoga';

/** Hides the schema: rejects introspection, also that of a Federation subgraph, and removes the "Did you mean" suggestions from error messages. */
export function useNoIntrospection(): Plugin {
  return {
    onValidate({ addValidationRule }) {
      addValidationRule(NoSchemaIntrospectionCustomRule);
      addValidationRule(noServiceRule);
      return ({ result, setResult }) => {
        setResult(result.filter((error) => error instanceof GraphQLError).map(withoutSuggestion));
      };
    },
    onExecute: () => ({
      onExecuteDone({ result, setResult }) {
        if (isAsyncIterable(result) || !result.errors) return;
        setResult({ ...result, errors: result.errors.map(withoutSuggestion) });
      },
    }),
  };
}

/** The field `_service` of a Federation subgraph returns the whole schema. */
function noServiceRule(context: ValidationContext): ASTVisitor {
  return {
    Field(node) {
      if (getNamedType(context.getType())?.name !== '_Service') return;
      const message =
        'GraphQL introspection is not allowed, but the query contained _service: compose the supergraph from schema/subgraph.graphql';
      context.reportError(new GraphQLError(message, { nodes: node }));
    },
  };
}

function withoutSuggestion(error: GraphQLError): GraphQLError {
  const message = error.message.replace(/ ?Did you mean [^?]*\?/, '');
  if (message === error.message) return error;
  const { nodes, source, positions, path, originalError, extensions } = error;
  const place = { nodes: nodes ?? null, source: source ?? null, positions: positions ?? null, path: path ?? null };
  return new GraphQLError(message, { ...place, originalError: originalError ?? null, extensions });
}
