import type { ProjectProcess } from './project-process.ts';

/** A CalDAV server with one user, whose calendars tests fill. */
export interface CaldavServer {
  readonly origin: string;
  /** `user:password` */
  readonly credential: string;
  /** Creates a calendar, and returns its path. @param properties of the calendar, as XML with the prefixes D, C and A. */
  createCalendar(name: string, properties?: string): Promise<string>;
  /** Stores an event. @param lines of its VEVENTs, joined by newlines. */
  put(path: string, lines: string): Promise<void>;
  /** Stores an object with exactly this text. */
  putObject(path: string, text: string): Promise<void>;
  get(path: string): Promise<string>;
  /** Sends a request, with XML as its body. @returns the body of the response. */
  send(method: string, path: string, body?: string, headers?: Readonly<Record<string, string>>): Promise<string>;
  remove(path: string): Promise<void>;
  stop(): void;
}

const NAMESPACES = 'xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav" xmlns:A="http://apple.com/ns/ical/"';

/** The server of a process, once it responds. */
export async function caldavServer(
  origin: string,
  { credential, home }: { readonly credential: string; readonly home: string },
  { ended, stderr, signal }: ProjectProcess,
): Promise<CaldavServer> {
  async function send(method: string, path: string, body?: string, given: Readonly<Record<string, string>> = {}) {
    const authorization = `Basic ${Buffer.from(credential).toString('base64')}`;
    const type = body !== undefined && { 'content-type': 'application/xml; charset=utf-8' };
    const headers = { authorization, ...type, ...given };
    const response = await fetch(origin + path, { method, headers, body: body ?? null, redirect: 'manual' });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}\n${stderr()}`);
    return text;
  }

  async function putObject(path: string, text: string) {
    await send('PUT', path, text, { 'content-type': 'text/calendar; charset=utf-8' });
  }

  const early = ended.then(() => {
    throw new Error(`The server did not start:\n${stderr()}`);
  });
  const isListening = () =>
    send('OPTIONS', '/').then(
      () => true,
      () => false,
    );
  while (!(await Promise.race([isListening(), early])));

  return {
    origin,
    credential,
    async createCalendar(name, properties = '') {
      const path = `${home}${encodeURIComponent(name)}/`;
      const set = `<D:set><D:prop><D:displayname>${name.replaceAll('&', '&amp;')}</D:displayname>${properties}</D:prop></D:set>`;
      await send('MKCALENDAR', path, `<C:mkcalendar ${NAMESPACES}>${set}</C:mkcalendar>`);
      return path;
    },
    async put(path, lines) {
      const text = `BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//test//EN\n${lines}\nEND:VCALENDAR\n`;
      await putObject(path, text.replaceAll('\n', '\r\n'));
    },
    putObject,
    get: (path) => send('GET', path),
    send,
    async remove(path) {
      await send('DELETE', path);
    },
    stop: () => signal('SIGKILL'),
  };
}
