import { type ASTNode, type FieldNode, type GraphQLResolveInfo, type OperationDefinitionNode, visit } from 'graphql';
import { type FieldsByTypeName, parseResolveInfo, type ResolveTree } from 'graphql-parse-resolve-info';

/** Names of fields with their types, for example `Schedule.weeklyHours`. */
type Selected = ReadonlySet<string>;

/** Whether the operation asks, anywhere below this field, for one of the fields of a type. */
export function selects(info: GraphQLResolveInfo, type: string, ...fields: readonly string[]): boolean {
  const selected = selectedBelow(info);
  return fields.some((field) => selected.has(`${type}.${field}`));
}

/** By the field of the document; not where variables decide what is selected. */
const ofDocuments = new WeakMap<FieldNode, Selected>();
/** By the field that is resolved: a list asks the same again for each of its things. */
const ofOperations = new WeakMap<GraphQLResolveInfo, Selected>();

function selectedBelow(info: GraphQLResolveInfo): Selected {
  const [node, ...others] = info.fieldNodes;
  // A field that stands in several places selects what they select together, and not in all types the same.
  const isFixed = node !== undefined && others.length === 0 && !isConditional(info);
  const known = isFixed ? ofDocuments.get(node) : ofOperations.get(info);
  if (known) return known;
  const selected = new Set<string>();
  const tree = parseResolveInfo(info) as ResolveTree | null | undefined;
  if (tree) collect(tree.fieldsByTypeName, selected);
  if (isFixed) ofDocuments.set(node, selected);
  else ofOperations.set(info, selected);
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

const conditional = new WeakMap<OperationDefinitionNode, boolean>();

/** Whether anything in the operation, or in the fragments beside it, can be left out by a directive. */
function isConditional({ operation, fragments }: GraphQLResolveInfo): boolean {
  const known = conditional.get(operation);
  if (known !== undefined) return known;
  let has = false;
  const look = (node: ASTNode) =>
    visit(node, {
      Directive() {
        has = true;
      },
    });
  look(operation);
  for (const fragment of Object.values(fragments)) look(fragment);
  conditional.set(operation, has);
  return has;
}
