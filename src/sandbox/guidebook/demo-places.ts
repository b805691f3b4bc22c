import type { GuidebookData } from './data.ts';

type Tracks = NonNullable<GuidebookData['scheduleTracks']>;
type Locations = NonNullable<GuidebookData['locations']>;

export const HARVEST_TRACKS: Tracks = [
  { id: 71, guide: 1204, name: 'Soil & Water', color: '#8C5A2B', import_id: 'soil' },
  { id: 72, guide: 1204, name: 'Machines & Data', color: '#1F6FB2', import_id: 'machines' },
  { id: 73, guide: 1204, name: 'Business of Farming', color: '#2E8B57', import_id: 'business' },
  { id: 74, guide: 1204, name: 'Community', color: '#C2410C' },
];

export const TIDES_TRACKS: Tracks = [
  { id: 81, guide: 1288, name: 'Tides & Power', color: '#0E7490' },
  { id: 82, guide: 1288, name: 'Coasts & People', color: '#B45309' },
  { id: 83, guide: 1288, name: 'Policy', color: '#6D28D9' },
];

export const HARVEST_ROOMS: Locations = [
  {
    id: 901,
    guide: 1204,
    name: 'Yolo Valley Conference Center',
    location_type: 1,
    latitude: 38.5449,
    longitude: -121.7405,
    address: {
      address: '1200 Orchard Way, Davis, CA 95616',
      street: '1200 Orchard Way',
      city: 'Davis',
      state: 'CA',
      country: 'US',
      zipcode: '95616',
    },
  },
  { id: 902, guide: 1204, name: 'Almond Hall' },
  { id: 903, guide: 1204, name: 'Walnut Room' },
  { id: 904, guide: 1204, name: 'Greenhouse Lab', description: 'Bring closed shoes.' },
  {
    id: 905,
    guide: 1204,
    name: 'Demonstration Field',
    location_type: 3,
    latitude: 38.5312,
    longitude: -121.7861,
  },
  // Sessions still name it, but the API no longer returns it.
  { id: 906, guide: 1204, name: 'Exhibition Floor', interactiveMap: true },
];

export const TIDES_ROOMS: Locations = [
  {
    id: 951,
    guide: 1288,
    name: 'Armazém do Tejo',
    location_type: 1,
    latitude: 38.6977,
    longitude: -9.1974,
    address: {
      address: 'Avenida Brasília 40, 1300-598 Lisboa',
      street: 'Avenida Brasília 40',
      city: 'Lisboa',
      country: 'PT',
      zipcode: '1300-598',
    },
  },
  { id: 952, guide: 1288, name: 'Sala Mar' },
  { id: 953, guide: 1288, name: 'Sala Farol' },
];
