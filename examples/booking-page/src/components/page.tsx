import { useRoute } from '../hooks/use-route.ts';
import { useStored } from '../hooks/use-stored.ts';
import { EventTypeStep } from './event-type-step.tsx';
import { Icon } from './icon.tsx';
import { ReservationStep } from './reservation-step.tsx';
import { SlotStep } from './slot-step.tsx';
import { ZoneContext } from './zone-context.ts';

/** The page shows one step at a time, which follows from its address. */
export function Page() {
  const { eventType, reservation } = useRoute();
  const [timeZone, setTimeZone] = useStored(
    localStorage,
    'time-zone',
    new Intl.DateTimeFormat().resolvedOptions().timeZone,
  );
  return (
    <ZoneContext value={{ timeZone, setTimeZone }}>
      <header className="brand">
        <a href="?">
          <Icon name="check" />
          Book a time
        </a>
      </header>
      <main>
        {reservation ? (
          <ReservationStep key={reservation} id={reservation} />
        ) : eventType ? (
          <SlotStep key={eventType} id={eventType} />
        ) : (
          <EventTypeStep />
        )}
      </main>
    </ZoneContext>
  );
}
