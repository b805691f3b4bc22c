import {
  defaultTypeResolver,
  type ExecutionResult,
  GraphQLError,
  type GraphQLResolveInfo,
  getArgumentValues,
} from 'graphql';
import { TurnQueue } from '../../concurrency/turn-queue.ts';
import { operationError } from '../error-response.ts';
import { noteSize } from './large-results.ts';
import type { AbstractOutput, ListOutput, Output, Plan, PlannedField, Selection } from './plan.ts';
import { type ExecutionInput, infoOf, located, type Path, pathOf, pathOfItem } from './resolve-info.ts';
import { possibleTypeOf } from './runtime-type.ts';
import { type Container, hold, isInNullPart, type Scope } from './scope.ts';
import { completeLeaf, completeNull, ignoreRejection, isIterableObject, isPromise, propertyOf } from './values.ts';

/** The most items of one list that are completed at once. */
const ITEMS_PER_STEP = 1000;
/** Shared by all executions of the process. */
const itemTurns = new TurnQueue(2 * ITEMS_PER_STEP);
/** The bytes of an object or a list, and of a number or null, in JSON. */
const PUNCTUATION = 4;

/** The position of a value in the result, and the type that the value has there. */
interface Slot {
  readonly scope: Scope;
  readonly container: Container;
  readonly key: string | number;
  readonly output: Output;
}

/** What is needed to set a value to null. */
type FailedSlot = Pick<Slot, 'scope' | 'container' | 'key'> & { readonly output: Pick<Output, 'nonNull'> };

interface ListInCompletion {
  readonly output: ListOutput;
  readonly scope: Scope;
  readonly items: Container;
  readonly values: readonly unknown[];
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
  /** The number of bytes of JSON that the result may still grow. */
  #remainingBytes: number;
  readonly #maximumBytes: number;
  #onComplete: (() => void) | undefined;

  /** @param maximumBytes of the result as JSON. A larger one is replaced by an error, as soon as the execution exceeds it. */
  constructor(plan: Plan, input: ExecutionInput, maximumBytes: number) {
    this.#plan = plan;
    this.#input = input;
    this.#maximumBytes = maximumBytes;
    this.#remainingBytes = maximumBytes;
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
    noteSize(data, this.#maximumBytes - this.#remainingBytes);
    return this.#errors.length > 0 ? { errors: this.#errors, data } : { data };
  }

  #completeFields(selection: Selection, source: unknown, path: Path | undefined, container: Container, scope: Scope) {
    for (const field of selection.fields) {
      this.#completeField(field, source, path, container, scope);
      if (scope.isNull || this.#root.isNull) return;
    }
  }

  #completeField(field: PlannedField, source: unknown, parent: Path | undefined, container: Container, scope: Scope) {
    const { key, output, constant } = field;
    this.#count(key.length + PUNCTUATION);
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
        this.#setLeaf(container, key, completeLeaf(field, output, value));
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
      this.#setLeaf(container, key, completeLeaf(field, output, value));
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

  #completeList(position: Position, output: ListOutput, scope: Scope, value: unknown) {
    const { container, key, field } = position;
    if (!isIterableObject(value)) {
      const place = `${field.parentType.name}.${field.name}`;
      throw new GraphQLError(`Expected Iterable, but did not find one for field "${place}".`);
    }
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the type of an array has no keys that are strings
    const items = [] as unknown[] as unknown[] & Container;
    container[key] = items;
    // A generator that fails does so here, before any item is pending.
    const values: readonly unknown[] = Array.isArray(value) ? value : [...value];
    this.#completeItems(position, { output, scope, items, values }, 0);
  }

  /**
   * Completes the items from an index on, a limited number in each turn of the event loop.
   *
   * @param areHandled whether rejections of the items are handled, which is checked once: a list can have a million items.
   */
  #completeItems(position: Position, list: ListInCompletion, from: number, areHandled = false): void {
    const { scope, values } = list;
    for (let first = from; first < values.length; first += ITEMS_PER_STEP) {
      const end = Math.min(values.length, first + ITEMS_PER_STEP);
      const turn = itemTurns.take(end - first);
      if (turn) {
        if (!areHandled) for (const item of values.slice(first)) if (isPromise(item)) ignoreRejection(item);
        hold(scope);
        void this.#completeLater(turn, position, list, first);
        return;
      }
      this.#completeStep(position, list, first, end);
    }
  }

  async #completeLater(turn: Promise<void>, position: Position, list: ListInCompletion, first: number): Promise<void> {
    await turn;
    const end = Math.min(list.values.length, first + ITEMS_PER_STEP);
    if (!isInNullPart(list.scope)) {
      this.#completeStep(position, list, first, end);
      this.#completeItems(position, list, end, true);
    }
    this.#release(list.scope);
  }

  #completeStep(
    { field, info, path }: Position,
    { output, scope, items, values }: ListInCompletion,
    first: number,
    end: number,
  ) {
    const { item: itemOutput } = output;
    for (let index = first; index < end; index += 1) {
      const item = values[index];
      if (this.#root.isNull || scope.isNull) {
        if (isPromise(item)) ignoreRejection(item);
        continue;
      }
      this.#count(PUNCTUATION);
      try {
        if (itemOutput.kind === 'leaf' && !isPromise(item)) {
          this.#setLeaf(items, index, completeLeaf(field, itemOutput, item));
          continue;
        }
        const itemPath = pathOfItem(path, index);
        this.#complete({ scope, container: items, key: index, output: itemOutput, field, info, path: itemPath }, item);
      } catch (error) {
        const slot = { scope, container: items, key: index, output: itemOutput };
        this.#fail(slot, located(error, field, pathOfItem(path, index)));
      }
    }
  }

  #completeObject(position: Position, selection: Selection, scope: Scope, value: unknown): void {
    const isOfType = selection.type.isTypeOf?.(value, this.#input.contextValue, position.info) ?? true;
    if (!isPromise(isOfType)) this.#completeObjectIf(isOfType, position, selection, scope, value);
    else this.#await(position, scope, isOfType, (is) => this.#completeObjectIf(is, position, selection, scope, value));
  }

  #completeObjectIf(isOfType: boolean, position: Position, selection: Selection, scope: Scope, value: unknown): void {
    const { container, key, field, path } = position;
    const { type, createResult } = selection;
    if (!isOfType) throw new GraphQLError(`Expected value of type "${type.name}".`, { nodes: field.nodes });
    const result = createResult();
    container[key] = result;
    this.#completeFields(selection, value, path, result, scope);
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

  #setLeaf(container: Container, key: string | number, value: unknown): void {
    container[key] = value;
    // Numbers are rarely longer than the punctuation, and other values are lists or objects of custom scalars.
    if (typeof value === 'string') this.#count(value.length);
    else if (typeof value === 'object' && value !== null) this.#count(JSON.stringify(value).length);
  }

  /** Ends the execution if the result has become too large. */
  #count(bytes: number): void {
    this.#remainingBytes -= bytes;
    if (this.#remainingBytes >= 0 || this.#root.isNull) return;
    const maximum = this.#maximumBytes;
    const message = `The response exceeds the limit of ${maximum} bytes (MAX_RESPONSE_BYTES): request less at once`;
    this.#errors.length = 0;
    const code = { code: 'INVALID_INPUT', limit: 'MAX_RESPONSE_BYTES', maximum };
    const slot = { scope: this.#root, container: this.#result, key: 'data', output: { nonNull: true } };
    this.#fail(slot, operationError(message, code));
  }

  #fail({ scope, container, key, output }: FailedSlot, error: GraphQLError): void {
    if (this.#root.isNull) return;
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
