const PATHS = {
  calendar: 'M4 6.5h16v13H4zM4 10.5h16M8 4v4M16 4v4',
  check: 'M5 12.5l4.5 4.5L19 7.5',
  clock: 'M12 4a8 8 0 100 16 8 8 0 000-16zM12 8v4.5l3 2',
  cross: 'M7 7l10 10M17 7L7 17',
  globe: 'M12 4a8 8 0 100 16 8 8 0 000-16zM4 12h16M12 4c-5 5-5 11 0 16M12 4c5 5 5 11 0 16',
  left: 'M14 6l-6 6 6 6',
  phone: 'M6 4h3l2 5-2 1.5a9 9 0 004.5 4.5L15 13l5 2v3a2 2 0 01-2 2A14 14 0 014 6a2 2 0 012-2z',
  place: 'M12 20c-4-4.5-6-7.3-6-10a6 6 0 0112 0c0 2.7-2 5.5-6 10zM12 8v.01M12 12a2 2 0 100-4 2 2 0 000 4z',
  price: 'M4 5h7.5l8.5 8.5-6.5 6.5L4 12zM8 9v.01',
  right: 'M10 6l6 6-6 6',
  video: 'M4 7.5h10v9H4zM14 11l6-3v8l-6-3',
} as const;

/** A drawing beside a text that says the same: screen readers skip it. */
export function Icon({ name }: { readonly name: keyof typeof PATHS }) {
  return (
    <svg className="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}
