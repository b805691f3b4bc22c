import {
  type DocumentNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
  visit,
} from 'graphql';

/** The size of an operation, with each fragment counted at every place where it is spread. */
interface OperationSize {
  /** The nesting depth of fields; fields of introspection do not count, since another rule limits them. */
  readonly depth: number;
  readonly fields: number;
  readonly aliases: number;
  readonly directives: number;
}

/** The maximum over the operations of a document. */
export interface DocumentSize extends OperationSize {
  readonly rootFields: number;
  /** The length of the longest list literal in the document. */
  readonly inputListLength: number;
  /** The length of the longest name, such as that of an alias. */
  readonly nameLength: number;
}

const EMPTY: OperationSize = { depth: 0, fields: 0, aliases: 0, directives: 0 };

/**
 * Measures a document that has not been validated: fragments can be missing, unused, or circular. Every fragment is
 * measured once, so that nested fragments, whose size doubles at each level, take no time.
 */
export function sizeOf(document: DocumentNode): DocumentSize {
  const measurement = new Measurement(document);
  const operations = document.definitions.flatMap((definition) =>
    definition.kind === Kind.OPERATION_DEFINITION ? [measurement.ofOperation(definition)] : [],
  );
  const largest = (of: keyof OperationSize | 'rootFields') => Math.max(0, ...operations.map((size) => size[of]));
  return {
    depth: largest('depth'),
    fields: largest('fields'),
    aliases: largest('aliases'),
    directives: largest('directives'),
    rootFields: largest('rootFields'),
    ...longestIn(document),
  };
}

/** The measurement of one document, with the size of each fragment that has been measured. */
class Measurement {
  readonly #fragments = new Map<string, FragmentDefinitionNode>();
  readonly #sizes = new Map<string, OperationSize>();
  readonly #rootCounts = new Map<string, number>();

  constructor({ definitions }: DocumentNode) {
    for (const definition of definitions) {
      if (definition.kind === Kind.FRAGMENT_DEFINITION) this.#fragments.set(definition.name.value, definition);
    }
  }

  ofOperation({ selectionSet, directives = [] }: OperationDefinitionNode) {
    const size = plus(this.#ofSelections(selectionSet), { directives: directives.length });
    return { ...size, rootFields: this.#rootFieldsOf(selectionSet) };
  }

  #ofSelections({ selections }: SelectionSetNode): OperationSize {
    return selections.reduce((sum, selection) => plus(sum, this.#ofSelection(selection)), EMPTY);
  }

  #ofSelection(selection: SelectionNode): OperationSize {
    const directives = selection.directives?.length ?? 0;
    if (selection.kind === Kind.FRAGMENT_SPREAD) return plus(this.#ofFragment(selection.name.value), { directives });
    const inner = selection.selectionSet ? this.#ofSelections(selection.selectionSet) : EMPTY;
    if (selection.kind === Kind.INLINE_FRAGMENT) return plus(inner, { directives });
    const depth = selection.name.value.startsWith('__') ? 0 : inner.depth + 1;
    return plus({ ...inner, depth }, { directives, fields: 1, aliases: selection.alias ? 1 : 0 });
  }

  #ofFragment(name: string): OperationSize {
    const known = this.#sizes.get(name);
    if (known) return known;
    this.#sizes.set(name, EMPTY);
    const fragment = this.#fragments.get(name);
    const size = fragment ? this.#ofSelections(fragment.selectionSet) : EMPTY;
    const own = { ...size, directives: size.directives + (fragment?.directives?.length ?? 0) };
    this.#sizes.set(name, own);
    return own;
  }

  #rootFieldsOf({ selections }: SelectionSetNode): number {
    return selections.reduce((count, selection) => {
      if (selection.kind === Kind.FIELD) return count + 1;
      if (selection.kind === Kind.INLINE_FRAGMENT) return count + this.#rootFieldsOf(selection.selectionSet);
      return count + this.#rootFieldsOfFragment(selection.name.value);
    }, 0);
  }

  #rootFieldsOfFragment(name: string): number {
    const known = this.#rootCounts.get(name);
    if (known !== undefined) return known;
    this.#rootCounts.set(name, 0);
    const fragment = this.#fragments.get(name);
    const own = fragment ? this.#rootFieldsOf(fragment.selectionSet) : 0;
    this.#rootCounts.set(name, own);
    return own;
  }
}

function plus(a: OperationSize, b: Partial<OperationSize>): OperationSize {
  return {
    depth: Math.max(a.depth, b.depth ?? 0),
    fields: a.fields + (b.fields ?? 0),
    aliases: a.aliases + (b.aliases ?? 0),
    directives: a.directives + (b.directives ?? 0),
  };
}

/** The longest list literal, and the longest name. */
function longestIn(document: DocumentNode): Pick<DocumentSize, 'inputListLength' | 'nameLength'> {
  let inputListLength = 0;
  let nameLength = 0;
  visit(document, {
    ListValue({ values }) {
      inputListLength = Math.max(inputListLength, values.length);
    },
    Name({ value }) {
      nameLength = Math.max(nameLength, value.length);
    },
  });
  return { inputListLength, nameLength };
}

interface VariablesSize {
  /** The length of the longest list, at any depth. */
  readonly inputListLength: number;
  /** How deeply lists and objects are nested. */
  readonly inputDepth: number;
  /** How many values there are at all depths: variables, fields of objects and items of lists. */
  readonly inputValues: number;
}

export function sizeOfVariables(variables: unknown): VariablesSize {
  let inputListLength = 0;
  let inputDepth = 0;
  let inputValues = 0;
  // The variables themselves are an object, and do not count.
  for (let level = containersIn([variables]); level.length > 0; inputDepth += 1) {
    const inner: object[] = [];
    for (const value of level) {
      if (Array.isArray(value)) inputListLength = Math.max(inputListLength, value.length);
      const values: readonly unknown[] = Object.values(value);
      inputValues += values.length;
      // Not spread into arguments: a long list would exceed the limit of arguments.
      for (const item of containersIn(values)) inner.push(item);
    }
    level = inner;
  }
  return { inputListLength, inputDepth: Math.max(0, inputDepth - 1), inputValues };
}

function containersIn(values: readonly unknown[]): object[] {
  return values.filter((value) => typeof value === 'object' && value !== null);
}
