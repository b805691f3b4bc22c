import { z } from 'zod';
import { mapInSteps } from '../../concurrency/steps.ts';
import { CALDAV, childOf, childrenOf, DAV, type XmlElement } from './xml.ts';

/** What a multistatus says about one resource (docs/providers/caldav.md, section 4). */
export interface WireResource {
  /** As sent: an absolute path, or a whole URL. */
  readonly href: string;
  /** The status of the resource itself; undefined if it has properties. */
  readonly status: number | undefined;
  /** The properties that the server has, by namespace and name. */
  readonly properties: ReadonlyMap<string, XmlElement>;
}

export interface WireMultiStatus {
  readonly resources: readonly WireResource[];
  /** Of a `sync-collection` report. */
  readonly syncToken: string | undefined;
}

/** @see https://www.rfc-editor.org/rfc/rfc4918#section-14.16 */
export const multiStatus: z.ZodType<WireMultiStatus> = z
  .custom<XmlElement>(isMultiStatus, 'Must be the element `multistatus`')
  .transform(async (root) => ({
    resources: (await mapInSteps(childrenOf(root, 'response'), toResources)).flat(),
    syncToken: textOf(childOf(root, 'sync-token')),
  }));

function isMultiStatus(value: unknown): boolean {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the parsed body is an element, or undefined if it is empty
  const element = value as XmlElement | undefined;
  return element?.name === 'multistatus' && element.namespace === DAV;
}

/** A response with a status instead of properties can have several hrefs. */
function toResources(response: XmlElement): WireResource[] {
  const status = statusOf(childOf(response, 'status'));
  const properties = new Map<string, XmlElement>();
  for (const propstat of childrenOf(response, 'propstat')) {
    if (Math.trunc((statusOf(childOf(propstat, 'status')) ?? 0) / 100) !== 2) continue;
    for (const property of childOf(propstat, 'prop')?.children ?? []) {
      properties.set(keyOf(property.name, property.namespace), property);
    }
  }
  return childrenOf(response, 'href').map(({ text }) => ({ href: text.trim(), status, properties }));
}

/** Of a status line such as `HTTP/1.1 404 Not Found`. */
function statusOf(element: XmlElement | undefined): number | undefined {
  const [, status] = /^HTTP\/\S+ (\d{3})\b/.exec(element?.text.trim() ?? '') ?? [];
  return status === undefined ? undefined : Number(status);
}

function keyOf(name: string, namespace: string): string {
  return `${namespace} ${name}`;
}

/** A property of a resource; of the namespace `DAV:` by default. */
export function propertyOf({ properties }: WireResource, name: string, namespace = DAV): XmlElement | undefined {
  return properties.get(keyOf(name, namespace));
}

/** The text of an element; undefined if it is missing or blank. */
export function textOf(element: XmlElement | undefined): string | undefined {
  return element?.text.trim() || undefined;
}

/** The hrefs inside a property. */
export function hrefsOf(property: XmlElement | undefined): string[] {
  return childrenOf(property, 'href').flatMap((href) => textOf(href) ?? []);
}

/**
 * Whether the resource is a calendar that can contain events; any component by default.
 *
 * @see https://www.rfc-editor.org/rfc/rfc4791#section-5.2.3
 */
export function isEventCalendar(resource: WireResource): boolean {
  if (!childOf(propertyOf(resource, 'resourcetype'), 'calendar', CALDAV)) return false;
  const components = propertyOf(resource, 'supported-calendar-component-set', CALDAV);
  if (!components) return true;
  return childrenOf(components, 'comp', CALDAV).some(({ attributes }) => attributes.name?.toUpperCase() === 'VEVENT');
}

/** Whether the resource has the report `sync-collection`. Some servers leave out the element `report` around the name. */
export function hasSyncReport(resource: WireResource): boolean {
  return childrenOf(propertyOf(resource, 'supported-report-set'), 'supported-report').some(
    (supported) => childOf(childOf(supported, 'report') ?? supported, 'sync-collection') !== undefined,
  );
}
