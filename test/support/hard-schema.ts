import {
  buildSchema,
  type GraphQLAbstractType,
  GraphQLError,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  getNullableType,
  isAbstractType,
  isEnumType,
  isListType,
  isObjectType,
} from 'graphql';

const FIELDS = `
  name: String
  sure: String!
  count: Int
  flag: Boolean!
  colour: Colour
  tags: [String!]
  holes: [String]
  echo(n: Int = 3, list: [Int!], input: Input, one: One): String
  must(n: Int!): String!
  child: Thing
  firm: Thing!
  children: [Thing!]!
  loose: [Thing]
  matrix: [[Thing!]]!
  named: Named
  any: Any
  anys: [Any!]
`;

const SDL = `
  enum Colour { RED GREEN }
  input Input { a: Int = 7, b: [String!], inner: Input }
  input One @oneOf { x: Int, y: String }
  interface Named { ${FIELDS} }
  type Thing implements Named { ${FIELDS} }
  type Other implements Named { ${FIELDS} own: Int }
  union Any = Thing | Other
  type Query { ${FIELDS} }
  type Mutation { ${FIELDS} }
  type Subscription { ${FIELDS} }
`;

const ROOTS = new Set(['Query', 'Mutation', 'Subscription']);

/** Determines every value and failure, by the seed. */
export interface Course {
  readonly seed: number;
  /** The percentage of values that fail. */
  readonly trouble: number;
  /** The percentage of values that are promises. */
  readonly promised: number;
}

/** A value of the schema that is an object. */
interface Made {
  readonly at: string;
  readonly isOther: boolean;
}

type Source = (Made & Record<string, unknown>) | undefined;

/** Lists, interfaces, unions and nulls in all combinations, whose values resolve, fail or do both, at once or later. */
export const hardSchema: GraphQLSchema = withResolvers(buildSchema(SDL));

/** Records the resolved fields, in their order. */
export interface HardContext extends Course {
  readonly resolved: string[];
}

function withResolvers(schema: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    if (type.name.startsWith('__')) continue;
    if (isObjectType(type)) addResolvers(type);
  }
  const named = schema.getType('Named') as GraphQLAbstractType;
  named.resolveType = (value: Source, context: HardContext) => {
    const name = value?.isOther ? 'Other' : 'Thing';
    const wrong = [undefined, 'Unknown', 'Colour', 'Query', 5];
    const typeName = isTrouble(context, `${value?.at}?`)
      ? wrong[numberOf(context, `${value?.at}!`) % wrong.length]
      : name;
    return later(context, `${value?.at}type`, () => typeName) as string;
  };
  const other = schema.getType('Other') as GraphQLObjectType;
  other.isTypeOf = (value: Source, context: HardContext) =>
    later(context, `${value?.at}is`, () => !!value?.isOther && !isTrouble(context, `${value.at}isnt`)) as boolean;
  return schema;
}

function addResolvers(type: GraphQLObjectType) {
  for (const [name, field] of Object.entries(type.getFields())) {
    // These two are properties of their parent, except at the root.
    if (!ROOTS.has(type.name) && (name === 'name' || name === 'child')) continue;
    field.resolve = (source: Source, args: object, context: HardContext, info) => {
      context.resolved.push(placeOf(info));
      const place = `${source?.at ?? ''}.${name}${JSON.stringify(args)}`;
      return valueOf(context, place, field.type, () => (name === 'echo' ? echo(args, info) : undefined));
    };
  }
}

function placeOf({ path, fieldName, parentType }: GraphQLResolveInfo): string {
  const keys = [];
  for (let at: GraphQLResolveInfo['path'] | undefined = path; at; at = at.prev)
    keys.unshift(`${at.typename ?? ''}${at.key}`);
  return `${parentType.name}.${fieldName} ${keys.join('/')}`;
}

function echo(args: object, info: GraphQLResolveInfo): string {
  const { fieldNodes, variableValues, returnType, operation, fragments } = info;
  const counts = [fieldNodes.length, Object.keys(fragments).length, operation.selectionSet.selections.length];
  return JSON.stringify([args, placeOf(info), variableValues, String(returnType), counts]);
}

/** A value for a type, promised or not, or an invalid one. */
function valueOf(course: Course, place: string, type: GraphQLOutputType, known: () => unknown): unknown {
  return later(course, place, () => {
    if (isTrouble(course, place)) return troubleOf(course, place);
    return known() ?? goodValue(course, place, type);
  });
}

function goodValue(course: Course, place: string, declared: GraphQLOutputType): unknown {
  const type = getNullableType(declared);
  const number = numberOf(course, `${place}=`);
  if (isListType(type)) {
    const items = Array.from({ length: number % 4 }, (_, i) =>
      valueOf(course, `${place}.${i}`, type.ofType, () => undefined),
    );
    return number % 7 === 0 ? new Set(items) : items;
  }
  if (isObjectType(type) || isAbstractType(type)) return madeAt(course, place, isAbstractType(type), type);
  if (isEnumType(type)) return number % 2 ? 'RED' : 'GREEN';
  if (type.name === 'Boolean') return number % 2 === 0;
  return type.name === 'Int' ? number % 1000 : `text ${number}`;
}

function madeAt(course: Course, at: string, isAny: boolean, type: GraphQLOutputType): Made {
  const isOther = isAny && numberOf(course, `${at}other`) % 2 === 0;
  const thing = isAny ? undefined : type;
  const made: Record<string, unknown> = { at, isOther };
  if (numberOf(course, `${at}typeName`) % 2) made.__typename = isOther ? 'Other' : 'Thing';
  const child = () => valueOf(course, `${at}.child`, thing ?? childType(), () => undefined);
  const kind = numberOf(course, `${at}name`) % 4;
  const name = () => valueOf(course, `${at}.name`, nameType(), () => undefined);
  Object.defineProperty(made, 'name', kind === 0 ? { value: name } : { get: name });
  Object.defineProperty(made, 'child', kind === 1 ? { value: child } : { get: child });
  return made as unknown as Made;
}

const fieldOf = (name: string) => (hardSchema.getType('Thing') as GraphQLObjectType).getFields()[name]!;
const childType = () => fieldOf('child').type;
const nameType = () => fieldOf('name').type;

function troubleOf(course: Course, place: string): unknown {
  const kinds = [
    () => null,
    () => undefined,
    () => new Error(`an error as the value of ${place}`),
    () => ({ wrong: place }),
    () => {
      throw new Error(`thrown at ${place}`);
    },
    () => {
      throw new GraphQLError(`failed at ${place}`, { extensions: { code: 'FAILED' } });
    },
    () => {
      throw `no error at ${place}`;
    },
  ];
  return kinds[numberOf(course, `${place}kind`) % kinds.length]!();
}

/** At once, after some microtasks, or after everything that is in progress by then. */
function later(course: Course, place: string, make: () => unknown): unknown {
  if (numberOf(course, `${place}when`) % 100 >= course.promised) return make();
  const ticks = numberOf(course, `${place}ticks`) % 6;
  async function wait() {
    if (ticks === 5) await new Promise((resolve) => setImmediate(resolve));
    for (let i = 0; i < ticks; i++) await Promise.resolve();
    return make();
  }
  return wait();
}

function isTrouble(course: Course, place: string): boolean {
  return numberOf(course, `${place}trouble`) % 100 < course.trouble;
}

/** FNV-1a, mixed. */
function numberOf({ seed }: Course, text: string): number {
  let hash = 2166136261 ^ seed;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 16777619);
  hash = Math.imul(hash ^ (hash >>> 16), 2246822507);
  hash = Math.imul(hash ^ (hash >>> 13), 3266489909);
  return (hash ^ (hash >>> 16)) >>> 0;
}
