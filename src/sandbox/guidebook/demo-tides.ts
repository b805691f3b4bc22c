import type { DateTime } from 'luxon';
import { type ProgrammeEntry, sessionsOf } from './demo-programme.ts';

export const TIDES_GUIDE = {
  id: 1288,
  owner: 1,
  name: 'Atlantic Tides Forum',
  short_name: 'atlantic-tides-forum',
  description_html: '<p>Energy, coasts and the people who live on them.</p>',
  timezone: 'Europe/Lisbon',
  attendees_estimate: 180,
  category: [5],
};

const ENTRIES: readonly ProgrammeEntry[] = [
  [0, 'all-day', null, 'Harbour exhibition', 82, 951],
  [0, '8:30', 60, 'Coffee and badges', 82, 951],
  [0, '9:30', 45, 'Welcome from the river', 82, 951],
  [0, '10:30', 60, 'Tidal turbines: ten years of data', 81, 952],
  [0, '10:30', 60, 'Fishing towns in transition', 82, 953],
  [0, '11:00', 60, 'Marine spatial planning', 83, 951],
  [0, '12:00', 45, 'Grid connection stories', 81, 952],
  [0, '13:00', 75, 'Lunch on the quay', 82, 951],
  [0, '14:15', 60, 'Wave energy at small scale', 81, 952],
  [0, '14:30', 60, 'Permits: a comparison', 83, 953],
  [0, '15:30', 60, 'Mapping with citizens', 82, 953],
  [0, '16:00', 45, 'Cables, anchors, whales', 81, 952],
  [0, '19:00', null, 'Fado evening', 82],
  [1, '7:45', 45, 'Morning swim', 82],
  [1, '9:30', 60, 'Keynote: the patient sea', 81, 951],
  [1, '10:45', 90, 'Model a tidal lagoon', 81, 953],
  [1, '10:45', 45, 'Insurance for rising water', 83, 952],
  [1, '11:15', 45, 'Dune repair by hand', 82, 951],
  [1, '12:30', 60, 'Lunch with posters', 82, 951],
  [1, '13:30', 60, 'Storage under the sea', 81, 952],
  [1, '14:00', 60, 'Ports as power stations', 81, 953],
  [1, '14:30', 45, 'Islands first', 83, 952],
  [1, '15:30', 60, 'Funding clinic', 83, 953],
  [1, '16:00', 60, 'Lightning talks', 82, 951],
  [1, '20:00', 180, 'Dinner in Belém', 82],
  [2, 'all-day', null, 'Boat to the Setúbal test site', 81],
  [2, '9:30', 60, 'Turbine noise, measured', 81, 952],
  [2, '10:00', 60, 'Community ownership', 83, 953],
  [2, '11:00', 45, 'Forecasting the swell', 81, 952],
  [2, '11:30', 45, 'What we would not do again', 82, 951],
  [2, '12:30', 30, 'Farewell', 82, 951],
];

export function tidesSessions(firstDay: DateTime) {
  const places = { 'Model a tidal lagoon': 20, 'Funding clinic': 12 };
  return sessionsOf(
    { guide: TIDES_GUIDE.id, firstId: 50_301, importPrefix: 'tides', entries: ENTRIES, places },
    firstDay,
  );
}
