import { formatPrice } from '../formats.ts';
import type { EventTypeSummaryFragment, LocationKind } from '../gql/graphql.ts';
import { Icon } from './icon.tsx';

const PLACES: Readonly<Record<LocationKind, { readonly icon: 'video' | 'phone' | 'place'; readonly text: string }>> = {
  CHOSEN_BY_ATTENDEE: { icon: 'place', text: 'A place of your choice' },
  ONLINE: { icon: 'video', text: 'Online' },
  OTHER: { icon: 'place', text: 'By arrangement' },
  PHONE: { icon: 'phone', text: 'By telephone' },
  PLACE: { icon: 'place', text: 'On site' },
};

/** Where an appointment takes place and what it costs, as far as the provider reports it. */
export function Facts({ eventType: { locations, price } }: { readonly eventType: EventTypeSummaryFragment }) {
  const [location] = locations;
  const place = location && PLACES[location.kind];
  if (!place && !price) return null;
  return (
    <span className="facts">
      {place && (
        <span>
          <Icon name={place.icon} />
          {location.kind === 'PLACE' && location.isPublic ? location.value : place.text}
        </span>
      )}
      {price && (
        <span>
          <Icon name="price" />
          {formatPrice(price.amount, price.currency)}
        </span>
      )}
    </span>
  );
}
