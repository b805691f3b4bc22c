import { isIterableObject } from '@graphql-tools/utils';
import {
  defaultTypeResolver,
  type ExecutionResult,
  GraphQLError,
  type GraphQLIsTypeOfFn,
  type GraphQLResolveInfo,
  getArgumentValues,
} from 'graphql';
import { turns } from '../../concurrency/turns.ts';
import { lengthOf, PUNCTUATION, ResultSize } from '../limits/result-size.ts';
import type { Part, Place } from './place.ts';
import type { AbstractOutput, LeafOutput, ListOutput, Output, Plan, PlannedField, Selection } from './plan.ts';
import { type ExecutionInput, infoOf, located, pathOf } from './resolve-info.ts';
import { type Container, isInNullPart, Scope } from './scope.ts';
import {
  ignoreRejection,
  ignoreRejectionsIn,
  isPromise,
  nullError,
  possibleTypeOf,
  propertyOf,
  serialize,
} from './values.ts';

/** The items of a list that are completed before the time of the turn is checked. */
const ITEMS_PER_STEP = 16;
/** The items of a list that gets its length from the beginning. */
const SHORT_LIST = 10_000;

/**
 * One execution of a planned query, mutation or event of a subscription.
 * Differs from graphql-js 16 where the GraphQL specification allows either: an error that occurs after its part of the
 * result has become null is not reported, no further field is resolved there, and the order of errors is the order in
 * which they occur. Every promise of a resolver gets its handlers at once, so that none can be rejected unhandled.
 *
 * @see https://spec.graphql.org/October2021/#sec-Execution
 */
export class Execution {
  readonly plan: Plan;
  readonly #input: ExecutionInput;
  readonly #size: ResultSize;
  readonly #errors: GraphQLError[] = [];
  /** Coerced arguments by the index of their field: equal for all objects of a list. */
  readonly #arguments: (Record<string, unknown> | undefined)[] = [];
  readonly #result: { data: (ExecutionResult['data'] & object) | null } = { data: null };
  readonly #root = new Scope(undefined, this.#result, 'data');

  /** @param maximumBytes of the result as JSON. A larger one is replaced by an error, as soon as the execution exceeds it. */
  constructor(plan: Plan, input: ExecutionInput, maximumBytes: number) {
    this.plan = plan;
    this.#input = input;
    this.#size = new ResultSize(maximumBytes, (error) => this.#end(error));
  }

  /** @returns the result, as a promise only if a resolver returned one. */
  run(): ExecutionResult | Promise<ExecutionResult> {
    const { root, operation } = this.plan;
    const data = root.createResult();
    this.#result.data = data;
    const part = { container: data, scope: this.#root, path: undefined, info: undefined };
    if (operation.operation === 'mutation') return this.#runSerially(root, part);
    this.#completeFields(root, this.#input.rootValue, part);
    return this.#root.isPending ? this.#root.completion().then(() => this.#toResult()) : this.#toResult();
  }

  /** Executes the root fields of a mutation serially. */
  async #runSerially({ fields }: Selection, part: Part): Promise<ExecutionResult> {
    for (const field of fields) {
      this.#completeField(field, this.#input.rootValue, part);
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      if (this.#root.isPending) await this.#root.completion();
      if (this.#root.isNull) break;
    }
    return this.#toResult();
  }

  #toResult(): ExecutionResult {
    const { data } = this.#result;
    this.#size.note(data);
    return this.#errors.length > 0 ? { errors: this.#errors, data } : { data };
  }

  #completeFields(selection: Selection, source: unknown, part: Part): void {
    for (const field of selection.fields) {
      this.#completeField(field, source, part);
      if (part.scope.isNull || this.#root.isNull) return;
    }
  }

  #completeField(field: PlannedField, source: unknown, part: Part): void {
    const { key, output, constant } = field;
    this.#size.add(key.length + PUNCTUATION);
    if (constant !== undefined) {
      part.container[key] = constant;
      return;
    }
    try {
      this.#complete(part, key, field, output, this.#resolve(part, field, source));
    } catch (error) {
      this.#fail({ part, key, field, output }, error);
    }
  }

  #resolve(part: Part, field: PlannedField, source: unknown): unknown {
    const { contextValue } = this.#input;
    if (field.resolve) {
      return field.resolve(source, this.#argumentsOf(field), contextValue, this.#infoOf(part, field.key, field));
    }
    const value = propertyOf(source, field.name);
    if (typeof value === 'function') {
      return value.call(source, this.#argumentsOf(field), contextValue, this.#infoOf(part, field.key, field));
    }
    // Arguments that cannot be coerced are an error even if no resolver reads them.
    if (field.hasArguments) this.#argumentsOf(field);
    return value;
  }

  /** Completes a value and stores it, now or later. @throws the error of a value that is available at once. */
  #complete(part: Part, key: string | number, field: PlannedField, output: Output, value: unknown): void {
    if (isPromise(value)) {
      this.#completeLater({ part, key, field, output }, value);
    } else if (value === null || value === undefined) {
      if (output.nonNull) throw nullError(field);
      part.container[key] = null;
    } else if (output.kind === 'leaf') {
      const serialized = serialize(output, value);
      part.container[key] = serialized;
      this.#size.add(lengthOf(serialized));
    } else {
      this.#completePart({ part, key, field, output }, output, value);
    }
  }

  /** Separate, because a function that creates closures also allocates their variables when it creates none. */
  #completeLater(place: Place, value: PromiseLike<unknown>): void {
    const { part, key, field, output } = place;
    this.#await(place, value, (settled) => this.#complete(part, key, field, output, settled));
  }

  #completePart(place: Place, output: Exclude<Output, LeafOutput>, value: {}): void {
    if (value instanceof Error) throw value;
    if (output.kind === 'list') this.#completeList(place, output, value);
    else if (output.kind === 'object') this.#completeObject(place, output.selectionOf(output.type), value);
    else this.#completeAbstract(place, output, value);
  }

  #completeList(place: Place, { item: output }: ListOutput, value: unknown): void {
    const { field } = place;
    if (!isIterableObject(value)) {
      const name = `${field.parentType.name}.${field.name}`;
      throw new GraphQLError(`Expected Iterable, but did not find one for field "${name}".`);
    }
    // A generator that fails does so here, before any item is pending.
    const values: readonly unknown[] = Array.isArray(value) ? value : [...value];
    // A short array that grows item by item takes more time than the items.
    const length = values.length <= SHORT_LIST ? values.length : 0;
    // oxlint-disable-next-line unicorn/no-new-array, typescript/no-unsafe-type-assertion -- no keys that are strings
    const part = this.#open(place, new Array<unknown>(length) as unknown[] & Container);
    const rest = turns.runInSteps(values.length, ITEMS_PER_STEP, (from, to) =>
      this.#completeItems(part, place.field, output, values, from, to),
    );
    if (!rest) return;
    ignoreRejectionsIn(values);
    part.scope.hold();
    void this.#holdingBatches(rest).then(() => part.scope.release());
  }

  async #holdingBatches(work: void | Promise<void>): Promise<void> {
    const { batches } = this.#input;
    batches?.hold();
    await work;
    batches?.release();
  }

  #completeItems(
    part: Part,
    field: PlannedField,
    output: Output,
    values: readonly unknown[],
    from: number,
    to: number,
  ): void {
    let isNull = isInNullPart(part.scope);
    for (let key = from; key < to; key += 1) {
      const item = values[key];
      isNull ||= part.scope.isNull || this.#root.isNull;
      if (isNull) {
        if (isPromise(item)) ignoreRejection(item);
        continue;
      }
      this.#size.add(PUNCTUATION);
      try {
        this.#complete(part, key, field, output, item);
      } catch (error) {
        this.#fail({ part, key, field, output }, error);
      }
    }
  }

  #completeObject(place: Place, selection: Selection, value: unknown): void {
    if (selection.type.isTypeOf) this.#completeIfOfType(place, selection, value, selection.type.isTypeOf);
    else this.#completeFields(selection, value, this.#open(place, selection.createResult()));
  }

  #completeIfOfType(place: Place, selection: Selection, value: unknown, isTypeOf: GraphQLIsTypeOfFn<unknown, unknown>) {
    const isOfType = isTypeOf(value, this.#input.contextValue, this.#infoOf(place.part, place.key, place.field));
    this.#whenSettled(place, isOfType, (is) => {
      const { nodes } = place.field;
      if (!is) throw new GraphQLError(`Expected value of type "${selection.type.name}".`, { nodes });
      this.#completeFields(selection, value, this.#open(place, selection.createResult()));
    });
  }

  #completeAbstract(place: Place, { type, selectionOf }: AbstractOutput, value: unknown): void {
    const resolveType = type.resolveType ?? defaultTypeResolver;
    const name = resolveType(value, this.#input.contextValue, this.#infoOf(place.part, place.key, place.field), type);
    this.#whenSettled(place, name, (settled) => {
      const objectType = possibleTypeOf(this.plan.schema, type, settled, place.field);
      this.#completeObject(place, selectionOf(objectType), value);
    });
  }

  /** Stores an object or a list, still empty. */
  #open({ part, key, field, output }: Place, container: Container): Part {
    part.container[key] = container;
    const scope = output.nonNull ? part.scope : new Scope(part.scope, part.container, key);
    return { container, scope, path: pathOf(field, part.path, key), info: undefined };
  }

  #whenSettled<T>(place: Place, value: T | PromiseLike<T>, next: (settled: T) => void): void {
    if (isPromise(value)) this.#await(place, value, next);
    else next(value);
  }

  /** Continues with the value of a promise, unless its part of the result has become null in the meantime. */
  #await<T>(place: Place, promise: PromiseLike<T>, next: (settled: T) => void): void {
    const { scope, container } = place.part;
    // Preserves the order of keys.
    container[place.key] = undefined;
    scope.hold();
    Promise.resolve(promise).then(
      (settled) => this.#proceedInTurn(place, next, settled),
      (error: unknown) => this.#proceed(place, () => this.#fail(place, error), undefined),
    );
  }

  /** Thousands of promises can be fulfilled in one turn. */
  #proceedInTurn<T>(place: Place, next: (settled: T) => void, settled: T): void {
    if (!turns.isUsedUp) return this.#proceed(place, next, settled);
    ignoreRejectionsIn(settled);
    void this.#holdingBatches(turns.run(() => this.#proceed(place, next, settled)));
  }

  #proceed<T>(place: Place, next: (settled: T) => void, settled: T): void {
    const { scope } = place.part;
    try {
      if (!isInNullPart(scope)) next(settled);
    } catch (error) {
      this.#fail(place, error);
    }
    scope.release();
  }

  #fail({ part, key, field, output }: Place, error: unknown): void {
    const { container, scope, path } = part;
    if (isInNullPart(scope)) return;
    this.#errors.push(located(error, field, pathOf(field, path, key)));
    if (output.nonNull) scope.setNull();
    else container[key] = null;
  }

  /** Replaces the whole result by an error. */
  #end(error: GraphQLError): void {
    if (this.#root.isNull) return;
    this.#errors.splice(0, Number.POSITIVE_INFINITY, error);
    this.#root.setNull();
  }

  /** Arguments of a field; a separate object for each call. @throws GraphQLError if they cannot be coerced. */
  #argumentsOf({ index, definition, node, hasArguments }: PlannedField): Record<string, unknown> {
    if (!hasArguments) return {};
    this.#arguments[index] ??= getArgumentValues(definition, node, this.#input.variableValues);
    return { ...this.#arguments[index] };
  }

  /** The same for all items of a list. */
  #infoOf(part: Part, key: string | number, field: PlannedField): GraphQLResolveInfo {
    if (part.info) return part.info;
    let path = pathOf(field, part.path, key);
    if (typeof key === 'string') return infoOf(this.plan, this.#input, field, path);
    while (typeof path.key === 'number' && path.prev) path = path.prev;
    part.info = infoOf(this.plan, this.#input, field, path);
    return part.info;
  }
}
