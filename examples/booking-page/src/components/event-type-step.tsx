import { formatDuration } from '../formats.ts';
import { useEventTypes } from '../hooks/use-event-types.ts';
import { navigate } from '../hooks/use-route.ts';
import { Button } from './button.tsx';
import { Facts } from './facts.tsx';
import { Heading } from './heading.tsx';
import { Notice } from './notice.tsx';

type EventType = ReturnType<typeof useEventTypes>['eventTypes'][number];

/** The first step: all that can be booked, by account. */
export function EventTypeStep() {
  const { eventTypes, failedAccounts, failure, isLoading, refetch } = useEventTypes();
  const retry = (
    <Button onClick={refetch} isBusy={isLoading}>
      Try again
    </Button>
  );
  const accounts = Map.groupBy(eventTypes, ({ account }) => account.name);
  return (
    <section aria-busy={isLoading}>
      <Heading title="Choose an appointment" step={1}>
        What would you like to book?
      </Heading>
      {failure && <Notice actions={retry}>{failure.message}</Notice>}
      {failedAccounts.length > 0 && (
        <Notice actions={retry}>
          The appointments of {failedAccounts.map(({ name }) => name).join(' and ')} cannot be shown at the moment.
          {eventTypes.length > 0 && ' All others can be booked.'}
        </Notice>
      )}
      {isLoading && eventTypes.length === 0 && <p role="status">Loading…</p>}
      {!isLoading && !failure && failedAccounts.length === 0 && eventTypes.length === 0 && (
        <p>Nothing can be booked at the moment.</p>
      )}
      {[...accounts].map(([name, ofAccount]) => (
        <section key={name} aria-label={name}>
          <h2>{name}</h2>
          <ul className="cards">
            {ofAccount.map((eventType) => (
              <Card key={eventType.id} eventType={eventType} />
            ))}
          </ul>
        </section>
      ))}
    </section>
  );
}

function Card({ eventType }: { readonly eventType: EventType }) {
  const { id, name, description, durationMinutes } = eventType;
  return (
    <li>
      <button type="button" className="card" onClick={() => navigate({ eventType: id })}>
        <span className="card-name">
          {name} <span className="tag">{formatDuration(durationMinutes)}</span>
        </span>
        {description && <span className="muted">{description}</span>}
        <Facts eventType={eventType} />
      </button>
    </li>
  );
}
