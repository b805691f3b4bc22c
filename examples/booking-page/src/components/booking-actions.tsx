import type { Capability } from '../gql/graphql.ts';
import { useCalendarFile } from '../hooks/use-calendar-file.ts';
import { navigate } from '../hooks/use-route.ts';
import { Button } from './button.tsx';
import { Notice } from './notice.tsx';

interface BookingActionsProps {
  readonly reservation: string;
  /** Whether the booking is cancelled. */
  readonly isOver: boolean;
  /** What the provider supports and the gateway allows this page. */
  readonly capabilities: readonly Capability[];
  readonly onReschedule: () => void;
  readonly onCancel: () => void;
}

export function BookingActions(props: BookingActionsProps) {
  const { reservation, isOver, capabilities, onReschedule, onCancel } = props;
  const file = useCalendarFile(reservation);
  const can = (capability: Capability) => !isOver && capabilities.includes(capability);
  return (
    <>
      {file.failure && <Notice>{file.failure.message}</Notice>}
      <div className="actions">
        {!isOver && (
          <Button look="primary" isBusy={file.isLoading} onClick={file.download}>
            Add to calendar
          </Button>
        )}
        {can('RESCHEDULE_BOOKINGS') && <Button onClick={onReschedule}>Reschedule</Button>}
        {can('CANCEL_BOOKINGS') && (
          <Button look="danger" onClick={onCancel}>
            Cancel the booking
          </Button>
        )}
      </div>
      <Button look="plain" className="start" onClick={() => navigate({})}>
        Book something else
      </Button>
    </>
  );
}
