import { type FormEvent, use } from 'react';
import type { ReservationDetailsFragment } from '../gql/graphql.ts';
import { useAction } from '../hooks/use-action.ts';
import { useInvalidFocus } from '../hooks/use-invalid-focus.ts';
import { navigate } from '../hooks/use-route.ts';
import { useStored } from '../hooks/use-stored.ts';
import { CONFIRM_RESERVATION, RELEASE_RESERVATION } from '../operations.ts';
import { Button } from './button.tsx';
import { Countdown } from './countdown.tsx';
import { Field } from './field.tsx';
import { Heading } from './heading.tsx';
import { Notice } from './notice.tsx';
import { ChosenTime, Summary } from './summary.tsx';
import { ZoneContext } from './zone-context.ts';

interface DetailsStepProps {
  readonly reservation: ReservationDetailsFragment;
  /** Called if the gateway reports that the hold is over. */
  readonly onEnded: () => void;
}

/** The third step: who books. The slot is held meanwhile. */
export function DetailsStep({ reservation: { id, start, expiresAt, eventType }, onEnded }: DetailsStepProps) {
  const { timeZone } = use(ZoneContext);
  const [name, setName] = useStored(sessionStorage, 'name', '');
  const [email, setEmail] = useStored(sessionStorage, 'email', '');
  const confirmation = useAction(CONFIRM_RESERVATION, (data) => data.confirmReservation);
  const release = useAction(RELEASE_RESERVATION, (data) => data.releaseReservation);
  const { failure } = confirmation;
  const form = useInvalidFocus(failure);
  const isInvalid = failure?.fields.name !== undefined || failure?.fields.email !== undefined;

  async function book(event: FormEvent) {
    event.preventDefault();
    // The reservation in the cache changes, and with it the step.
    const payload = await confirmation.run({ id, attendee: { name, email, timeZone } });
    if (!payload) onEnded();
  }

  async function chooseAnother() {
    // If it fails, the hold expires by itself.
    await release.run({ id });
    navigate(eventType ? { eventType: eventType.id } : {});
  }

  return (
    <div className="panel">
      {eventType && (
        <Summary eventType={eventType}>
          <ChosenTime start={start} />
          <Countdown expiresAt={expiresAt} />
        </Summary>
      )}
      <section>
        <Heading title="Your details" step={3}>
          Your details
        </Heading>
        {/* The gateway validates: each of its errors is shown at its field. */}
        <form noValidate ref={form} onSubmit={book}>
          <Field label="Name" autoComplete="name" value={name} onChange={setName} error={failure?.fields.name} />
          <Field
            label="E-mail"
            hint="For the confirmation."
            type="email"
            autoComplete="email"
            value={email}
            onChange={setEmail}
            error={failure?.fields.email}
          />
          {failure && !isInvalid && (
            <Notice>
              {failure.isSlotTaken ? 'This time has been taken meanwhile. Please choose another one.' : failure.message}
            </Notice>
          )}
          <div className="actions">
            <Button type="submit" look="primary" isBusy={confirmation.running !== undefined}>
              {confirmation.running ? 'Booking…' : 'Book'}
            </Button>
            <Button look="plain" isBusy={release.running !== undefined} onClick={chooseAnother}>
              Choose another time
            </Button>
          </div>
        </form>
      </section>
    </div>
  );
}
