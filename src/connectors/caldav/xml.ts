import { SaxesParser } from 'saxes';
import { turns } from '../../concurrency/turns.ts';
import type { BodyFormat } from '../http/body-format.ts';
import { ResponseLimitError } from '../http/json-limits.ts';

export const DAV = 'DAV:';
export const CALDAV = 'urn:ietf:params:xml:ns:caldav';

/** An element, with its namespace resolved. */
export interface XmlElement {
  readonly namespace: string;
  /** Without a prefix. */
  readonly name: string;
  /** By local name. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  /** The character data directly inside the element. */
  readonly text: string;
}

const MAX_DEPTH = 64;
const MAX_ELEMENTS = 1_000_000;
/** The most characters that are parsed at once. */
const STEP = 64 * 1024;

/**
 * XML 1.0 with namespaces. A document type is not evaluated, and a reference to an entity that it declares is an error. The
 * parsed body is an `XmlElement`.
 */
export const XML_FORMAT: BodyFormat = { name: 'XML', accept: 'application/xml, text/xml', parse: parseXml };

/** @throws Error for a text that is not well-formed. @throws ResponseLimitError */
async function parseXml(text: string): Promise<XmlElement> {
  const reader = new TreeReader();
  for (let at = 0; at < text.length; at += STEP) {
    await turns.next();
    reader.write(text.slice(at, at + STEP));
  }
  return reader.end();
}

interface OpenElement extends XmlElement {
  readonly children: OpenElement[];
  text: string;
}

class TreeReader {
  readonly #parser = new SaxesParser({ xmlns: true });
  readonly #open: OpenElement[] = [];
  #root: OpenElement | undefined;
  #count = 0;

  constructor() {
    this.#parser.on('error', (error) => {
      throw error;
    });
    this.#parser.on('opentag', ({ uri, local, attributes }) => {
      const values = Object.values(attributes).map(({ local: name, value }) => [name, value] as const);
      this.#begin({ namespace: uri, name: local, attributes: Object.fromEntries(values), children: [], text: '' });
    });
    const append = (text: string) => {
      const element = this.#open.at(-1);
      if (element) element.text += text;
    };
    this.#parser.on('text', append);
    this.#parser.on('cdata', append);
    this.#parser.on('closetag', () => void this.#open.pop());
  }

  write(text: string): void {
    this.#parser.write(text);
  }

  end(): XmlElement {
    this.#parser.close();
    if (!this.#root) throw new Error('no root element');
    return this.#root;
  }

  #begin(element: OpenElement): void {
    this.#count += 1;
    if (this.#count > MAX_ELEMENTS) throw new ResponseLimitError(`returned XML of more than ${MAX_ELEMENTS} elements`);
    const parent = this.#open.at(-1);
    if (parent) parent.children.push(element);
    else this.#root = element;
    this.#open.push(element);
    if (this.#open.length > MAX_DEPTH) throw new ResponseLimitError(`returned XML of more than ${MAX_DEPTH} levels`);
  }
}

/** The first child with this name; of the namespace `DAV:` by default. */
export function childOf(element: XmlElement | undefined, name: string, namespace = DAV): XmlElement | undefined {
  return element?.children.find((child) => child.name === name && child.namespace === namespace);
}

/** All children with this name; of the namespace `DAV:` by default. */
export function childrenOf(element: XmlElement | undefined, name: string, namespace = DAV): XmlElement[] {
  return (element?.children ?? []).filter((child) => child.name === name && child.namespace === namespace);
}

/** A text for the content of an element or the value of an attribute. */
export function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
