/**
 * The four providers in one process with negligible cost: bodies are created before the first request, every request is
 * counted. Refuses requests without one of the credentials of the clients. Reports its port to its parent, and follows `Order`.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as data from './dataset.ts';
import { CREDENTIAL } from './server.ts';

export type Order = { readonly latencyMs: number } | 'calls' | 'vary';
export type Reply = { readonly port: number } | { readonly calls: number };

/** Guidebook documents no page size; this is the default of its framework. */
const GUIDEBOOK_PAGE = 20;

const bodies = new Map<string, Buffer>();

function put(address: string, body: unknown) {
  bodies.set(address, Buffer.from(JSON.stringify(body)));
}

function success(body: unknown) {
  return { status: 'success', data: body };
}

function putGravityRail() {
  const page = (items: readonly unknown[]) => ({ items, total: items.length, page: 1, pageSize: 50 });
  const bare = data.gravityRailCalendars.map(({ schedules: _schedules, ...calendar }) => calendar);
  const paging = 'page=1&pageSize=50';
  put(`/gravity-rail/calendars?${paging}`, page(bare));
  put(`/gravity-rail/calendars?includeSchedules=true&${paging}`, page(data.gravityRailCalendars));
  put(`/gravity-rail/calendar-event-types?active_only=true&${paging}`, page(data.gravityRailEventTypes));
  for (const { id, schedules } of data.gravityRailCalendars) {
    put(`/gravity-rail/calendars/${id}/schedules`, page(schedules));
  }
}

function putCalcom() {
  put('/calcom/v2/schedules', success(data.calcomSchedules));
  for (const schedule of data.calcomSchedules) put(`/calcom/v2/schedules/${schedule.id}`, success(schedule));
  put('/calcom/v2/event-types', success(data.calcomEventTypes));
  for (const eventType of data.calcomEventTypes) put(`/calcom/v2/event-types/${eventType.id}`, success(eventType));
  put('/calcom/v2/calendars', success(data.calcomCalendars));
  // For any window: the gateway requests a larger one.
  put('/calcom/v2/slots', success(data.calcomSlots));
}

function putGuidebook() {
  putPages('guides', '', data.guides);
  const guide = `guide=${data.GUIDE}`;
  putPages('sessions', `${guide}&ordering=id`, data.sessions);
  putPages('attendees', `${guide}&ordering=email`, data.attendees);
  putPages('locations', guide, data.locations);
  putPages('schedule-tracks', guide, data.tracks);
  putPages('personalized-schedules', guide, data.personalizedSchedules);
  for (const [list, rows] of [
    ['attendees', data.attendees],
    ['sessions', data.sessions],
  ] as const) {
    for (const row of rows) put(`/guidebook/${list}/${row.id}/`, row);
  }
}

function putPages(list: string, query: string, rows: readonly unknown[]) {
  const pages = Math.ceil(rows.length / GUIDEBOOK_PAGE);
  const address = (page: number) => {
    const parts = [query, page === 1 ? '' : `page=${page}`].filter((part) => part !== '');
    return `/guidebook/${list}/${parts.length > 0 ? '?' : ''}${parts.join('&')}`;
  };
  for (let page = 1; page <= pages; page += 1) {
    put(address(page), {
      count: rows.length,
      next: page < pages ? `https://guidebook.example${address(page + 1)}` : null,
      previous: page > 1 ? `https://guidebook.example${address(page - 1)}` : null,
      results: rows.slice((page - 1) * GUIDEBOOK_PAGE, page * GUIDEBOOK_PAGE),
    });
  }
}

function putVastal() {
  put('/vastal/calendar/availability', { schedules: data.vastalWindows });
  put('/vastal/calendar/appointment-types', { appointmentTypes: data.vastalAppointmentTypes });
}

putGravityRail();
putCalcom();
putGuidebook();
putVastal();

let latencyMs = 0;
let calls = 0;
let variesResponses = false;
let responses = 0;

/** The same content with different white space after it each time: no two responses are equal. */
function varied(body: Buffer): Buffer {
  responses += 1;
  const blanks = responses.toString(2).replaceAll('0', ' ').replaceAll('1', '\t');
  return Buffer.concat([body, Buffer.from(blanks)]);
}

const server = createServer((request, response) => {
  calls += 1;
  // The gateway's base URLs end in the version of the API; the paths of the peers have none.
  const address = (request.url ?? '').replace(/^(\/guidebook|\/vastal)\/v[\d.]+/, '$1');
  const body = bodies.get(address.startsWith('/calcom/v2/slots?') ? '/calcom/v2/slots' : address);
  const isAuthorized = CREDENTIAL.test(request.headers.authorization ?? '');
  const status = isAuthorized ? (body === undefined ? 404 : 200) : 401;
  if (body === undefined) process.stderr.write(`The fake upstream has no ${address}\n`);
  const content = body ?? Buffer.from('{}');
  const reply = variesResponses ? varied(content) : content;
  const send = () => {
    response.writeHead(status, { 'content-type': 'application/json', 'content-length': reply.length });
    response.end(reply);
  };
  if (latencyMs === 0) send();
  else setTimeout(send, latencyMs);
});
server.keepAliveTimeout = 60_000;

function report(reply: Reply) {
  process.send?.(reply);
}

process.on('message', (order: Order) => {
  if (order === 'vary') variesResponses = true;
  else if (order !== 'calls') latencyMs = order.latencyMs;
  report({ calls });
  calls = 0;
});
process.on('disconnect', () => process.exit());
server.listen(0, '127.0.0.1', () => report({ port: (server.address() as AddressInfo).port }));
