import { type FormEvent, useState } from 'react';
import { useAction } from '../hooks/use-action.ts';
import { useFocus } from '../hooks/use-focus.ts';
import { useInvalidFocus } from '../hooks/use-invalid-focus.ts';
import { CANCEL_BOOKING } from '../operations.ts';
import { Button } from './button.tsx';
import { Field } from './field.tsx';
import { Notice } from './notice.tsx';

interface CancelFormProps {
  readonly booking: string;
  /** @param isRead whether the response contained the reservation after the change. */
  readonly onDone: (isRead: boolean) => void;
  readonly onBack: () => void;
}

/** Asks before a booking is cancelled. Some providers require a reason, others cannot store one: the gateway says which. */
export function CancelForm({ booking, onDone, onBack }: CancelFormProps) {
  const [reason, setReason] = useState('');
  const cancellation = useAction(CANCEL_BOOKING, (data) => data.cancelBooking);
  const { failure } = cancellation;
  const question = useFocus<HTMLHeadingElement>();
  const form = useInvalidFocus(failure);

  async function cancel(event: FormEvent) {
    event.preventDefault();
    const payload = await cancellation.run({ id: booking, ...(reason && { reason }) });
    if (payload) onDone(Boolean(payload.booking?.reservation));
  }

  return (
    <form noValidate ref={form} onSubmit={cancel}>
      <h2 tabIndex={-1} ref={question}>
        Cancel this booking?
      </h2>
      <Field label="Reason" value={reason} onChange={setReason} error={failure?.fields.reason} />
      {failure && failure.fields.reason === undefined && <Notice>{failure.message}</Notice>}
      <div className="actions">
        <Button type="submit" look="danger" isBusy={cancellation.running !== undefined}>
          Cancel the booking
        </Button>
        <Button look="plain" onClick={onBack}>
          Keep it
        </Button>
      </div>
    </form>
  );
}
