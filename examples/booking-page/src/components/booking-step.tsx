import { use, useState } from 'react';
import { formatInstant } from '../formats.ts';
import type { BookingStatus, ReservationDetailsFragment } from '../gql/graphql.ts';
import { BookingActions } from './booking-actions.tsx';
import { CancelForm } from './cancel-form.tsx';
import { Heading } from './heading.tsx';
import { Icon } from './icon.tsx';
import { Reschedule } from './reschedule.tsx';
import { ChosenTime, Summary } from './summary.tsx';
import { ZoneContext } from './zone-context.ts';

interface Look {
  readonly icon: 'check' | 'clock' | 'cross';
  readonly title: string;
  readonly text: string;
}

const LOOKS: Readonly<Record<BookingStatus, Look>> = {
  ACCEPTED: {
    icon: 'check',
    title: 'You are booked',
    text: 'Keep the address of this page: it always shows the present state of the booking.',
  },
  PENDING: {
    icon: 'clock',
    title: 'Your request has been sent',
    text: 'The host has to accept it. This page shows when that happens.',
  },
  CANCELLED: { icon: 'cross', title: 'This booking is cancelled', text: 'The time is free for others.' },
};

interface BookingStepProps {
  readonly reservation: ReservationDetailsFragment;
  readonly booking: NonNullable<ReservationDetailsFragment['booking']>;
  /** Called after a change whose result could not be read. */
  readonly onChanged: () => void;
}

/** The last step: the booking, and what the visitor can still do with it. */
export function BookingStep({ reservation: { id, eventType }, booking, onChanged }: BookingStepProps) {
  const { timeZone } = use(ZoneContext);
  const [action, setAction] = useState<'reschedule' | 'cancel'>();
  const { icon, title, text } = LOOKS[booking.status];
  const isOver = booking.status === 'CANCELLED';
  const done = (isRead: boolean) => {
    setAction(undefined);
    if (!isRead) onChanged();
  };
  const back = () => setAction(undefined);

  return (
    <div className="panel">
      {eventType && (
        <Summary eventType={eventType}>{action === 'reschedule' && <ChosenTime start={booking.start} />}</Summary>
      )}
      {action === 'reschedule' && eventType ? (
        <Reschedule booking={booking.id} eventType={eventType.id} onDone={done} onBack={back} />
      ) : (
        <section>
          <div className="outcome">
            <span className={`badge ${isOver ? '' : 'good'}`}>
              <Icon name={icon} />
            </span>
            <Heading title={title} key={booking.status + booking.start}>
              {title}
            </Heading>
          </div>
          <div>
            <p className={`booked-time ${isOver ? 'over' : ''}`}>
              <time dateTime={booking.start}>{formatInstant(booking.start, timeZone)}</time>
            </p>
            <p className="muted">{timeZone.replaceAll('_', ' ')}</p>
          </div>
          <p>{text}</p>
          {action === 'cancel' ? (
            <CancelForm booking={booking.id} onDone={done} onBack={back} />
          ) : (
            <BookingActions
              reservation={id}
              isOver={isOver}
              capabilities={eventType?.account.capabilities ?? []}
              onReschedule={() => setAction('reschedule')}
              onCancel={() => setAction('cancel')}
            />
          )}
        </section>
      )}
    </div>
  );
}
