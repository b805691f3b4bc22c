import { use } from 'react';
import { Icon } from './icon.tsx';
import { ZoneContext } from './zone-context.ts';

const ZONES = Intl.supportedValuesOf('timeZone');

export function ZoneSelect() {
  const { timeZone, setTimeZone } = use(ZoneContext);
  // Browsers list neither UTC nor aliases, of which one can be the zone of the visitor.
  const zones = [...new Set([timeZone, 'UTC', ...ZONES])].toSorted((a, b) => a.localeCompare(b));
  return (
    <label className="zone">
      <span>
        <Icon name="globe" />
        Time zone
      </span>
      <select value={timeZone} onChange={({ target }) => setTimeZone(target.value)}>
        {zones.map((zone) => (
          <option key={zone} value={zone}>
            {zone.replaceAll('_', ' ')}
          </option>
        ))}
      </select>
    </label>
  );
}
