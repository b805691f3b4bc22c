import { type ClientRequest, request } from 'node:http';

/** One server-sent event. */
export interface Message {
  readonly id: string | undefined;
  readonly event: string;
  readonly data: any;
}

/**
 * A subscription over server-sent events on its own connection, from the first byte of the response on. Heartbeats are
 * left out. `onEnd` is called at the end, whichever side caused it.
 */
export async function openEventSource(
  url: string,
  body: { readonly query: string; readonly variables?: object },
  {
    headers = {},
    onMessage,
    onEnd = () => undefined,
  }: {
    readonly headers?: Readonly<Record<string, string>>;
    readonly onMessage: (message: Message) => void;
    readonly onEnd?: () => void;
  },
): Promise<{ cut(): void; readonly request: ClientRequest }> {
  const clientRequest = request(url, {
    method: 'POST',
    agent: false,
    headers: { 'content-type': 'application/json', accept: 'text/event-stream', ...headers },
  });
  clientRequest.end(JSON.stringify(body));
  const begun = Promise.withResolvers<void>();
  clientRequest.once('error', begun.reject);
  clientRequest.once('response', (response) => {
    let text = '';
    response.setEncoding('utf8');
    response.on('data', (chunk: string) => {
      begun.resolve();
      text += chunk;
      for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
        const message = messageOf(text.slice(0, end).split('\n'));
        text = text.slice(end + 2);
        if (message) onMessage(message);
      }
    });
    // The error of a connection that was cut; `close` follows.
    response.on('error', () => undefined);
    response.once('close', onEnd);
  });
  await begun.promise;
  return {
    request: clientRequest,
    cut: () => void clientRequest.destroy(),
  };
}

function messageOf(lines: readonly string[]): Message | undefined {
  const of = (name: string) =>
    lines
      .find((line) => line.startsWith(`${name}:`))
      ?.slice(name.length + 1)
      .trim();
  const [event, data] = [of('event'), of('data')];
  return event === undefined ? undefined : { id: of('id'), event, data: data ? JSON.parse(data) : undefined };
}
