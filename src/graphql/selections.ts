import { type ASTNode, type FieldNode, type GraphQLResolveInfo, type OperationDefinitionNode, visit } from 'graphql';
import { type FieldsByTypeName, parseResolveInfo, type ResolveTree } from 'graphql-parse-resolve-info';

/** Coordinates of fields, such as `Schedule.weeklyHours`. */
type Selected = ReadonlySet<string>;

/** Whether the operation selects one of the fields of a type, at any depth below this field. */
export function selects(info: GraphQLResolveInfo, type: string, ...fields: readonly string[]): boolean {
  const selected = selectedBelow(info);
  return fields.some((field) => selected.has(`${type}.${field}`));
}

/** Selections by field of a document, unless they depend on variables. */
const byFieldNode = new WeakMap<FieldNode, Selected>();
/** Selections by resolved field, since the items of a list share one `info`. */
const byResolveInfo = new WeakMap<GraphQLResolveInfo, Selected>();

function selectedBelow(info: GraphQLResolveInfo): Selected {
  const [node, ...others] = info.fieldNodes;
  // Several field nodes are merged, and the merged selection can differ between the types of an interface.
  const isFixed = node !== undefined && others.length === 0 && !isConditional(info);
  const cached = isFixed ? byFieldNode.get(node) : byResolveInfo.get(info);
  if (cached) return cached;
  const selected = new Set<string>();
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the other type is for options that are not used here
  const tree = parseResolveInfo(info) as ResolveTree | null | undefined;
  if (tree) collect(tree.fieldsByTypeName, selected);
  if (isFixed) byFieldNode.set(node, selected);
  else byResolveInfo.set(info, selected);
  return selected;
}

function collect(byType: FieldsByTypeName, selected: Set<string>) {
  for (const [type, fields] of Object.entries(byType)) {
    for (const { name, fieldsByTypeName } of Object.values(fields)) {
      selected.add(`${type}.${name}`);
      collect(fieldsByTypeName, selected);
    }
  }
}

const conditionalOperations = new WeakMap<OperationDefinitionNode, boolean>();

/** Whether the operation, or a fragment of its document, contains a directive. */
function isConditional({ operation, fragments }: GraphQLResolveInfo): boolean {
  const cached = conditionalOperations.get(operation);
  if (cached !== undefined) return cached;
  let hasDirective = false;
  const search = (node: ASTNode) =>
    visit(node, {
      Directive() {
        hasDirective = true;
      },
    });
  search(operation);
  for (const fragment of Object.values(fragments)) search(fragment);
  conditionalOperations.set(operation, hasDirective);
  return hasDirective;
}
