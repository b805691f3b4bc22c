import { randomUUID } from 'node:crypto';
import { WebSocket } from 'ws';
import { isLarge } from '../graphql/limits/result-size.ts';
import { type Chunks, writeJsonOnce } from './write-json.ts';

export interface WithData {
  readonly data?: object | null | undefined;
}

type SendOptions = Readonly<Record<string, boolean | undefined>>;
type Callback = (error?: Error) => void;

/** Writes the data of large results in chunks, between which other requests are served, and sends it in messages on WebSockets. */
export class LargeMessages {
  readonly #written = new WeakMap<object, Chunks>();
  /** The data of the messages that are about to be sent, by what stands in for it. No other message contains that. */
  readonly #sending = new Map<string, Chunks>();

  /** Writes the data of a result if it is large. */
  async write({ data }: WithData): Promise<void> {
    if (isLarge(data)) this.#written.set(data, await writeJsonOnce(data));
  }

  /** @returns data that stands in for written data, in one message to a socket of `socketClass`; other data as it is. */
  replace<Data>(data: Data): Data | string {
    const chunks = typeof data === 'object' && data !== null ? this.#written.get(data) : undefined;
    if (!chunks) return data;
    const id = randomUUID();
    const placeholder = JSON.stringify(id);
    this.#sending.set(placeholder, chunks);
    // The message is sent in this turn of the event loop, or never if its socket is closed.
    setImmediate(() => this.#sending.delete(placeholder));
    return id;
  }

  /** The class of sockets that send the data instead of what stands in for it. */
  socketClass(): typeof WebSocket {
    const bytesOf = (message: string) => this.#bytesOf(message);
    return class extends WebSocket {
      override send(
        data: Parameters<WebSocket['send']>[0],
        options?: SendOptions | Callback,
        callback?: Callback,
      ): void {
        const sent = typeof data === 'string' ? bytesOf(data) : undefined;
        const whenSent = typeof options === 'function' ? options : callback;
        if (sent) super.send(sent, { binary: false }, whenSent);
        else super.send(data, typeof options === 'function' ? {} : (options ?? {}), whenSent);
      }
    };
  }

  #bytesOf(message: string): Buffer | undefined {
    for (const [placeholder, chunks] of this.#sending) {
      const at = message.indexOf(placeholder);
      if (at === -1) continue;
      return Buffer.concat([
        Buffer.from(message.slice(0, at)),
        ...chunks,
        Buffer.from(message.slice(at + placeholder.length)),
      ]);
    }
    return undefined;
  }
}
