import type { PreparedWrite } from '../../../src/connectors/connector.ts';
import { ProviderError } from '../../../src/domain/errors.ts';
import { revisionOf } from '../../../src/scheduling/content.ts';
import { GuardedWrites, type Writable } from '../../../src/scheduling/guarded-writes.ts';
import { Locks } from '../../../src/state/locks.ts';
import { createMemoryState } from '../../../src/state/memory-state.ts';
import { manualClock } from '../../support/manual-clock.ts';
import { plainCall } from '../../support/plain-account.ts';

export interface Note {
  readonly account: string;
  readonly id: string;
  readonly text: string;
}

export const call = plainCall();
export const AT = { partition: 'a', id: '1' };

/** The writes of a gateway that shares no state. */
export function createWrites() {
  return new GuardedWrites(new Locks(createMemoryState({ now: () => 0 }), manualClock(0)));
}

/** The writes of two gateways that share a state, and the clock of all three. */
export function createSharedWrites() {
  const clock = manualClock(0);
  const { values } = createMemoryState({ now: clock.now });
  const start = () => new GuardedWrites(new Locks({ values, isShared: true }, clock));
  return { clock, one: start(), other: start() };
}

/** A provider of notes with a log of its calls. */
export function notebook(texts: Record<string, string> = { 1: 'old' }, { kind = 'Note' } = {}) {
  const stored = new Map(Object.entries(texts));
  const log: string[] = [];
  const content = ({ text }: Note) => new Map([['text', text]]);
  const writable: Writable<Note> = {
    kind,
    async get(ids) {
      log.push(`get ${ids.join()}`);
      return ids.map((id) => {
        const text = stored.get(id);
        if (text === undefined) return new ProviderError('a', 'NOT_FOUND', 'No such note');
        return { account: 'a', id, text };
      });
    },
    content,
    revision: (note) => revisionOf(content(note)),
  };
  /** Prepares to write a text; `stores` returns what the provider stores of it. */
  function writing(text: string, { warnings = [] as string[], stores = (given: string) => given } = {}) {
    return (current: Note): PreparedWrite<Note> => {
      log.push(`prepare from ${current.text}`);
      return {
        preview: { ...current, text },
        warnings,
        async execute() {
          log.push(`send ${text}`);
          stored.set(current.id, stores(text));
        },
      };
    };
  }
  const revision = (text: string) => writable.revision({ account: 'a', id: AT.id, text });
  return { stored, log, writable, writing, revision };
}
