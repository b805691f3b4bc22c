import type { GuidebookData } from './data.ts';

type Attendees = NonNullable<GuidebookData['attendees']>;
type Person = readonly [account: number, first: string, last: string, company: string, status: number];

export const HARVEST_PEOPLE: readonly Person[] = [
  [88_120, 'Ada', 'Byrne', 'Northfield Cooperative', 3],
  [88_121, 'Mateo', 'Quiroga', 'Quiroga Orchards', 3],
  [88_122, 'Priya', 'Raghunathan', 'Sentinel Soils', 3],
  [88_123, 'Jonas', 'Lindqvist', 'Drone Acre', 3],
  [88_124, 'Wanjiru', 'Kamau', 'Rift Valley Growers', 3],
  [88_125, 'Hannah', 'Oyelaran', 'Delta Water District', 2],
  [88_126, 'Kenji', 'Morita', 'Morita Seeds', 3],
  [88_127, 'Lucía', 'Ferrer', 'Huerta Abierta', 3],
  [88_128, 'Tom', 'Ashworth', 'Ashworth & Daughters', 1],
  [88_129, 'Noor', 'Haddad', 'Aquifer Analytics', 3],
  [88_130, 'Eli', 'Stern', 'UC Extension', 3],
  [88_131, 'Grace', 'Tanaka-Hill', 'UC Extension', 3],
  [88_132, 'Marek', 'Zielinski', 'Combine Works', 2],
  [88_133, 'Aroha', 'Ngata', 'Waikato Dairy Trust', 3],
  [88_134, 'Samuel', 'Okonkwo', 'Harvest Bank', 1],
  [88_135, 'Ingrid', 'Solheim', 'Fjord Robotics', 3],
  [88_136, 'Rosa', 'Villalobos', 'Farmworker Alliance', 3],
  [88_137, 'Dev', 'Chaudhary', 'Sentinel Soils', 0],
  [88_138, 'Bethany', 'Clarke', 'Yolo Food Hub', 3],
  [88_139, 'Omar', 'Benali', 'Oasis Irrigation', 3],
  [88_140, 'Yuki', 'Sato', 'Morita Seeds', 2],
  [88_141, 'Clara', 'Baumann', 'Bodenlabor', 3],
  [88_142, 'Peter', 'Whitehorse', 'Three Sisters Farm', 3],
  [88_143, 'Amara', 'Diallo', 'Sahel Seeds', 0],
  [88_144, 'Ruth', 'Abernathy', 'Retired', 3],
];

/** Some of them attend both conferences: the same account, a different attendee. */
export const TIDES_PEOPLE: readonly Person[] = [
  [88_129, 'Noor', 'Haddad', 'Aquifer Analytics', 3],
  [88_135, 'Ingrid', 'Solheim', 'Fjord Robotics', 3],
  [88_201, 'Tiago', 'Marques', 'Porto Wave Lab', 3],
  [88_202, 'Siobhán', 'Kelleher', 'Atlantic Grid', 3],
  [88_203, 'Anneke', 'de Wit', 'Deltawerk', 2],
  [88_204, 'Beatriz', 'Nóbrega', 'Município de Setúbal', 1],
];

export function attendeesOf(guide: number, people: readonly Person[], firstId: number): Attendees {
  return people.map(([account_id, first_name, last_name, company, status], i) => ({
    id: firstId + i,
    guide,
    account_id,
    first_name,
    last_name,
    email: emailOf(first_name, last_name),
    import_id: guide === 1204 && i < 12 ? `emp-${i + 1}` : null,
    app_profile: { company, position: '', website: '', contact_email: '' },
    status,
    last_email_send: status === 0 ? null : '2026-11-02T09:00:00.000000+0000',
    revoked: first_name === 'Ruth',
  }));
}

function emailOf(first: string, last: string): string {
  const plain = (name: string) =>
    name
      .normalize('NFD')
      .replaceAll(/[^A-Za-z]/g, '')
      .toLowerCase();
  return `${plain(first)}.${plain(last)}@example.test`;
}
