import {
  defaultTypeResolver,
  type ExecutionResult,
  GraphQLError,
  type GraphQLResolveInfo,
  getArgumentValues,
} from 'graphql';
import type { AbstractOutput, ListOutput, Output, Plan, PlannedField, Selection } from './plan.ts';
import { type ExecutionInput, infoOf, located, type Path, pathOf } from './resolve-info.ts';
import { possibleTypeOf } from './runtime-type.ts';
import { completeLeaf, completeNull, ignoreRejection, isIterableObject, isPromise, propertyOf } from './values.ts';

/** An object or a list of the result. */
type Container = object & { [key: string | number]: unknown };

/**
 * A nullable part of the result. An error that reaches it without an inner nullable part becomes null here. Counts
 * everything that is still awaited inside, so that it is known when the part is complete.
 */
interface Scope {
  readonly parent: Scope | undefined;
  readonly container: Container;
  readonly key: string | number;
  /** Promises, and nullable parts with promises of their own, that are awaited. */
  pending: number;
  isNull: boolean;
}

/** The position of a value in the result, and the type that the value has there. */
interface Slot {
  readonly scope: Scope;
  readonly container: Container;
  readonly key: string | number;
  readonly output: Output;
}

interface Position extends Slot {
  readonly field: PlannedField;
  readonly info: GraphQLResolveInfo;
  readonly path: Path;
}

/**
 * One execution of a planned query, mutation or event of a subscription.
 * Differs from graphql-js 16 where the GraphQL specification allows either: an error that occurs after its part of the
 * result has become null is not reported, no further field is resolved there, and the order of errors is the order in
 * which they occur. Every promise of a resolver gets its handlers at once, so that none can be rejected unhandled.
 *
 * @see https://spec.graphql.org/October2021/#sec-Execution
 */
export class Execution {
  readonly #plan: Plan;
  readonly #input: ExecutionInput;
  readonly #errors: GraphQLError[] = [];
  /** Coerced arguments by the index of their field: equal for all objects of a list. */
  readonly #arguments: (Record<string, unknown> | undefined)[] = [];
  readonly #result: { data: (ExecutionResult['data'] & object) | null } = { data: null };
  readonly #root: Scope;
  #onComplete: (() => void) | undefined;

  constructor(plan: Plan, input: ExecutionInput) {
    this.#plan = plan;
    this.#input = input;
    this.#root = { parent: undefined, container: this.#result, key: 'data', pending: 0, isNull: false };
  }

  /** @returns the result, as a promise only if a resolver returned one. */
  run(): ExecutionResult | Promise<ExecutionResult> {
    const { root, operation } = this.#plan;
    const data = root.createResult();
    this.#result.data = data;
    if (operation.operation === 'mutation') return this.#runSerially(root, data);
    this.#completeFields(root, this.#input.rootValue, undefined, data, this.#root);
    return this.#root.pending > 0 && !this.#root.isNull
      ? this.#completion().then(() => this.#toResult())
      : this.#toResult();
  }

  /** Executes the root fields of a mutation serially. */
  async #runSerially({ fields }: Selection, data: Container): Promise<ExecutionResult> {
    for (const field of fields) {
      this.#completeField(field, this.#input.rootValue, undefined, data, this.#root);
      if (this.#root.pending > 0 && !this.#root.isNull) await this.#completion();
      if (this.#root.isNull) break;
    }
    return this.#toResult();
  }

  #completion(): Promise<void> {
    return new Promise((resolve) => {
      this.#onComplete = resolve;
    });
  }

  #toResult(): ExecutionResult {
    const { data } = this.#result;
    return this.#errors.length > 0 ? { errors: this.#errors, data } : { data };
  }

  #completeFields(selection: Selection, source: unknown, path: Path | undefined, container: Container, scope: Scope) {
    for (const field of selection.fields) {
      this.#completeField(field, source, path, container, scope);
      if (scope.isNull) return;
    }
  }

  #completeField(field: PlannedField, source: unknown, parent: Path | undefined, container: Container, scope: Scope) {
    const { key, output, constant } = field;
    if (constant !== undefined) {
      container[key] = constant;
      return;
    }
    let info: GraphQLResolveInfo | undefined;
    try {
      let value: unknown;
      if (field.resolve) {
        info = infoOf(this.#plan, this.#input, field, parent);
        value = field.resolve(source, this.#argumentsOf(field), this.#input.contextValue, info);
      } else {
        value = propertyOf(source, field.name);
        if (typeof value === 'function') {
          info = infoOf(this.#plan, this.#input, field, parent);
          value = value.call(source, this.#argumentsOf(field), this.#input.contextValue, info);
        } else if (field.hasArguments) {
          // Arguments that cannot be coerced are an error even if no resolver reads them.
          this.#argumentsOf(field);
        }
      }
      if (output.kind === 'leaf' && !isPromise(value)) {
        container[key] = completeLeaf(field, output, value);
        return;
      }
      info ??= infoOf(this.#plan, this.#input, field, parent);
      this.#complete({ scope, container, key, output, field, info, path: info.path }, value);
    } catch (error) {
      this.#fail({ scope, container, key, output }, located(error, field, info?.path ?? pathOf(field, parent)));
    }
  }

  /**
   * Completes a value and stores it at its position, now or later. @throws the error of a value that is available at
   * once.
   */
  #complete(position: Position, value: unknown): void {
    const { scope, container, key, field, output } = position;
    if (isPromise(value)) {
      this.#await(position, scope, value, (settled) => this.#complete(position, settled));
    } else if (output.kind === 'leaf') {
      container[key] = completeLeaf(field, output, value);
    } else if (value instanceof Error) {
      throw value;
    } else if (value === null || value === undefined) {
      container[key] = completeNull(field, output);
    } else {
      const inner = output.nonNull ? scope : { parent: scope, container, key, pending: 0, isNull: false };
      if (output.kind === 'list') this.#completeList(position, output, inner, value);
      else if (output.kind === 'object') this.#completeObject(position, output.selectionOf(output.type), inner, value);
      else this.#completeAbstract(position, output, inner, value);
    }
  }

  #completeList({ container, key, field, info, path }: Position, output: ListOutput, scope: Scope, value: unknown) {
    if (!isIterableObject(value)) {
      const place = `${field.parentType.name}.${field.name}`;
      throw new GraphQLError(`Expected Iterable, but did not find one for field "${place}".`);
    }
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the type of an array has no keys that are strings
    const items = [] as unknown[] as unknown[] & Container;
    container[key] = items;
    let index = 0;
    // A generator that fails does so here, before any item is pending.
    for (const item of Array.isArray(value) ? value : [...value]) {
      if (scope.isNull) {
        if (isPromise(item)) ignoreRejection(item);
        continue;
      }
      const itemPath: Path = { prev: path, key: index, typename: undefined };
      const slot = { scope, container: items, key: index, output: output.item };
      try {
        this.#complete({ ...slot, field, info, path: itemPath }, item);
      } catch (error) {
        this.#fail(slot, located(error, field, itemPath));
      }
      index += 1;
    }
  }

  #completeObject(position: Position, selection: Selection, scope: Scope, value: unknown): void {
    const { type, createResult } = selection;
    const { container, key, field, info, path } = position;
    const completeIf = (isOfType: boolean) => {
      if (!isOfType) throw new GraphQLError(`Expected value of type "${type.name}".`, { nodes: field.nodes });
      const result = createResult();
      container[key] = result;
      this.#completeFields(selection, value, path, result, scope);
    };
    const isOfType = type.isTypeOf?.(value, this.#input.contextValue, info) ?? true;
    if (isPromise(isOfType)) this.#await(position, scope, isOfType, completeIf);
    else completeIf(isOfType);
  }

  #completeAbstract(position: Position, { type, selectionOf }: AbstractOutput, scope: Scope, value: unknown): void {
    const completeAs = (name: unknown) => {
      const objectType = possibleTypeOf(this.#plan.schema, type, name, position.field);
      this.#completeObject(position, selectionOf(objectType), scope, value);
    };
    const resolveType = type.resolveType ?? defaultTypeResolver;
    const name = resolveType(value, this.#input.contextValue, position.info, type);
    if (isPromise(name)) this.#await(position, scope, name, completeAs);
    else completeAs(name);
  }

  /** Continues with the value of a promise, unless its part of the result has become null in the meantime. */
  #await<T>(position: Position, scope: Scope, promise: PromiseLike<T>, onValue: (value: T) => void): void {
    const { container, key, field, path } = position;
    // Preserves the order of keys.
    container[key] = undefined;
    hold(scope);
    const proceed = (step: () => void) => {
      try {
        if (!isInNullPart(scope)) step();
      } catch (error) {
        this.#fail(position, located(error, field, path));
      }
      this.#release(scope);
    };
    Promise.resolve(promise).then(
      (value) => proceed(() => onValue(value)),
      (error: unknown) =>
        proceed(() => {
          throw error;
        }),
    );
  }

  #fail({ scope, container, key, output }: Slot, error: GraphQLError): void {
    this.#errors.push(error);
    if (!output.nonNull) {
      container[key] = null;
      return;
    }
    scope.container[scope.key] = null;
    scope.isNull = true;
    if (scope.pending === 0) return;
    scope.pending = 0;
    this.#releaseParent(scope);
  }

  #release(scope: Scope): void {
    if (scope.pending === 0) return;
    scope.pending -= 1;
    if (scope.pending === 0) this.#releaseParent(scope);
  }

  #releaseParent({ parent }: Scope): void {
    if (parent) this.#release(parent);
    else this.#onComplete?.();
  }

  /** Arguments of a field; a separate object for each call. @throws GraphQLError if they cannot be coerced. */
  #argumentsOf({ index, definition, node, hasArguments }: PlannedField): Record<string, unknown> {
    if (!hasArguments) return {};
    this.#arguments[index] ??= getArgumentValues(definition, node, this.#input.variableValues);
    return { ...this.#arguments[index] };
  }
}

function hold(scope: Scope): void {
  scope.pending += 1;
  if (scope.pending === 1 && scope.parent) hold(scope.parent);
}

function isInNullPart(scope: Scope): boolean {
  for (let at: Scope | undefined = scope; at; at = at.parent) if (at.isNull) return true;
  return false;
}
