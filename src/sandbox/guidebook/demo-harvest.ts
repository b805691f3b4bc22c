import type { DateTime } from 'luxon';
import type { GuidebookData } from './data.ts';
import { type ProgrammeEntry, sessionsOf } from './demo-programme.ts';

/** Its zone has a legacy name, as the real service still returns them. */
export const HARVEST_GUIDE = {
  id: 1204,
  owner: 1,
  name: 'Harvest & Soil Summit',
  short_name: 'harvest-soil-summit',
  description_html: '<p>Three days on growing more with less.</p>',
  timezone: 'US/Pacific',
  attendees_estimate: 450,
  category: [3, 8],
};

const ENTRIES: readonly ProgrammeEntry[] = [
  [0, 'all-day', null, 'Seed exchange table', 74, 906],
  [0, '8:00', 60, 'Registration and breakfast', 74, 901],
  [0, '9:00', 45, 'Opening: what the ground remembers', 71, 902],
  [0, '10:00', 60, 'Reading a soil core', 71, 904],
  [0, '10:00', 60, 'Autonomous tractors, three years on', 72, 902],
  [0, '10:30', 60, 'Crop insurance without tears', 73, 903],
  [0, '11:15', 45, 'Cover crops in dry years', 71, 902],
  [0, '11:30', 60, 'Open weather data for growers', 72, 903],
  [0, '12:30', 60, 'Lunch from the valley', 74, 901],
  [0, '13:30', 90, 'Soil health workshop', 71, 904],
  [0, '14:00', 45, 'Selling direct: five farm shops', 73, 903],
  [0, '14:30', 60, 'Drones against thistles', 72, 905],
  [0, '15:30', 60, 'Groundwater after the wet winter', 71, 902],
  [0, '16:00', 45, 'Young growers meet', 74, 903],
  [0, '18:30', null, 'Barn dance', 74, 901],
  [1, '7:00', 60, 'Sunrise field walk', 74, 905],
  [1, '9:00', 60, 'Keynote: farms as neighbours', 74, 902],
  [1, '10:15', 60, 'Sensors that survive harvest', 72, 903],
  [1, '10:15', 90, 'Compost clinic', 71, 904],
  [1, '10:45', 45, 'Land leases explained', 73, 902],
  [1, '11:45', 45, 'Who owns farm data?', 72, 902],
  [1, '12:30', 60, 'Lunch and poster session', 74, 906],
  [1, '13:30', 60, 'Drip lines: design and repair', 71, 905],
  [1, '13:30', 120, 'Spreadsheet to cash-flow plan', 73, 903],
  [1, '14:00', 60, 'Robots in the packing shed', 72, 902],
  [1, '15:15', 45, 'Hedgerows and pollinators', 71, 902],
  [1, '16:00', 60, 'Lightning talks', 74, 902],
  [1, '19:00', 150, 'Long table dinner', 74, 901],
  [2, 'all-day', null, 'Farm visits: Capay and Winters', 74],
  [2, '9:00', 60, 'Water rights in plain words', 73, 902],
  [2, '9:30', 60, 'Machine vision for weeds', 72, 903],
  [2, '10:15', 45, 'Biochar: hope and numbers', 71, 902],
  [2, '11:00', 60, 'Hiring and keeping a crew', 73, 903],
  [2, '11:30', 60, 'Build a soil moisture probe', 72, 904],
  [2, '13:00', 45, 'Closing circle', 74, 902],
];

const PLACES = { 'Soil health workshop': 40, 'Compost clinic': 24, 'Build a soil moisture probe': 16 };

export function harvestSessions(firstDay: DateTime) {
  return sessionsOf(
    { guide: HARVEST_GUIDE.id, firstId: 50_101, importPrefix: 'agenda', entries: ENTRIES, places: PLACES },
    firstDay,
  );
}

/** The last two are not published yet; some assign a person to two concurrent sessions. */
export const harvestSchedules: NonNullable<GuidebookData['personalizedSchedules']> = [
  schedule(640, 'Field crew A', [3301, 3302, 3309], [50_103, 50_104, 50_110, 50_112, 50_116]),
  schedule(641, 'Field crew B', [3307, 3321], [50_103, 50_107, 50_112, 50_123]),
  schedule(642, 'Soil scientists', [3303, 3318, 3322], [50_103, 50_104, 50_106, 50_110, 50_119, 50_132]),
  schedule(643, 'Machine people', [3304, 3313, 3316], [50_103, 50_105, 50_108, 50_112, 50_118, 50_125, 50_131]),
  schedule(644, 'Speakers', [3305, 3310, 3314], [50_102, 50_103, 50_113, 50_117, 50_127, 50_128]),
  schedule(645, 'First-time visitors', [3308, 3312, 3324], [50_102, 50_103, 50_109, 50_114, 50_122, 50_135]),
  schedule(646, 'Water district', [3306, 3320], [50_113, 50_114, 50_123, 50_124, 50_130]),
  schedule(647, 'Lenders and insurers', [3315], [50_106, 50_111, 50_120, 50_124, 50_130]),
  { ...schedule(648, 'Extension staff', [3311, 3319], [50_103, 50_110, 50_111, 50_126]), published: false },
  { ...schedule(649, 'Farm visit, bus 1', [3317, 3323, 3325], [50_129, 50_135]), published: false },
];

function schedule(id: number, name: string, attendees: number[], sessions: number[]) {
  return { id, guide: HARVEST_GUIDE.id, name, attendees, sessions, published: true };
}
