// Line icons on a 24 grid, one stroke. Beside a word they are hidden from screen readers.

const PATHS = {
  find: 'M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13Zm4.8-1.7L20 20',
  bell: 'M6 16V11a6 6 0 0 1 12 0v5l1.5 2h-15L6 16Zm4 4a2 2 0 0 0 4 0',
  help: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18Zm-2.5-11a2.5 2.5 0 1 1 3.4 2.3c-.6.3-.9.8-.9 1.5v.4m0 2.6v.2',
  person: 'M12 11a4 4 0 1 0 0-8 4 4 0 0 0 0 8Zm-7 10c0-4 3-6 7-6s7 2 7 6',
  clock: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18Zm0-14v5l3.5 2',
  check: 'm5 12.5 4.5 4.5L19 7.5',
  close: 'M6 6l12 12M18 6 6 18',
  down: 'm6 9 6 6 6-6',
  right: 'm9 6 6 6-6 6',
  left: 'm15 6-6 6 6 6',
  filter: 'M4 6h16M7 12h10M10 18h4',
  download: 'M12 4v11m-4-4 4 4 4-4M5 20h14',
  upload: 'M12 20V9m-4 4 4-4 4 4M5 4h14',
  print: 'M7 9V4h10v5M7 17H4v-7h16v7h-3M7 14h10v6H7z',
  transfer: 'M4 8h15l-3.5-3.5M20 16H5l3.5 3.5',
  warn: 'M12 4 2.5 20h19L12 4Zm0 6v5m0 2.5v.2',
  info: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18Zm0-10v5.5m0-9v.2',
  lock: 'M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3',
  eye: 'M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12ZM12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6Z',
  clip: 'M20 11.5 11.5 20a5 5 0 0 1-7-7l9-9a3.3 3.3 0 0 1 4.7 4.7l-8.7 8.6a1.7 1.7 0 0 1-2.4-2.4l8-8',
  note: 'M5 4h14v12l-4 4H5zM8 9h8M8 13h5',
  list: 'M8 6h12M8 12h12M8 18h12M4 6h.1M4 12h.1M4 18h.1',
  chart: 'M4 20V4m0 16h16M8 16l3.5-5 3 3L20 7',
  table: 'M4 5h16v14H4zM4 10h16M4 15h16M10 5v14',
  refresh: 'M20 12a8 8 0 1 1-2.5-5.8M20 4v4.5h-4.5',
  out: 'M14 4H5v16h9M10 12h11m-3.5-3.5L21 12l-3.5 3.5',
  plus: 'M12 5v14M5 12h14',
  edit: 'M4 20h4L19.5 8.5l-4-4L4 16v4Z',
  trash: 'M5 7h14M9 7V4h6v3M7 7l1 13h8l1-13',
  play: 'M8 5v14l11-7z',
  pause: 'M8 5v14M16 5v14',
  people: 'M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7Zm-6.5 9c0-3.5 2.7-5.5 6.5-5.5s6.5 2 6.5 5.5M16 4.3a3.5 3.5 0 0 1 0 6.4M18 15c2.2.7 3.5 2.4 3.5 5',
  building: 'M5 20V5h9v15M14 10h5v10M3 20h18M8 9h3M8 13h3',
  shield: 'M12 3 4.5 6v6c0 4.5 3 7.5 7.5 9 4.5-1.5 7.5-4.5 7.5-9V6L12 3Z',
  link: 'M10 14a4 4 0 0 0 6 .4l3-3a4 4 0 0 0-5.7-5.7l-1.2 1.2M14 10a4 4 0 0 0-6-.4l-3 3a4 4 0 0 0 5.7 5.7l1.2-1.2',
  back: 'M9 14 4 9l5-5M4 9h10a6 6 0 0 1 0 12h-3',
  up: 'M12 20V5m-6 6 6-6 6 6',
  graph: 'M6 8a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5Zm12 0a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5Zm-6 13a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5ZM7 7.8l3.8 8.4M17 7.8l-3.8 8.4',
  settings: 'M4 7h10m4 0h2M4 17h2m4 0h10M16 9.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5ZM8 19.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5Z',
  minus: 'M5 12h14',
  star: 'm12 4 2.4 5.2 5.6.6-4.2 3.8 1.2 5.6-5-2.8-5 2.8 1.2-5.6L4 9.8l5.6-.6L12 4Z',
} as const;

export type IconName = keyof typeof PATHS | 'half' | 'dot' | 'ring-check' | 'excluded' | 'case';

export function Icon({ name, label }: { name: IconName; label?: string }) {
  const named = label ? { role: 'img' as const, 'aria-label': label } : { 'aria-hidden': true as const };
  return (
    <svg class="icon" viewBox="0 0 24 24" focusable="false" {...named}>
      {name === 'half' ? <><circle cx="12" cy="12" r="8" /><path class="full" d="M12 4a8 8 0 0 1 0 16z" /></>
        : name === 'dot' ? <circle class="full" cx="12" cy="12" r="5" />
        : name === 'ring-check' ? <><circle cx="12" cy="12" r="9" /><path d="m8 12.2 2.8 2.8L16 9.5" /></>
        : name === 'excluded' ? <><circle cx="12" cy="12" r="9" /><path d="M8 12h8" /></>
        : name === 'case' ? <><path d="M4 4h16v16H4z" /><path class="full" d="M8 8h8v8H8z" /></>
        : <path d={PATHS[name]} />}
    </svg>
  );
}

/** The mark of the console: the beast that tells right from wrong. */
export function Mark() {
  return (
    <svg class="mark" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <path class="body" d="M16 2.5c1.6 2 3 3 5.5 3.5C26.5 7.5 29 11.5 29 17c0 7.5-5.5 12.5-13 12.5S3 24.5 3 17C3 11.5 5.5 7.5 10.5 6 13 5.5 14.4 4.5 16 2.5Z" />
      <circle class="eye" cx="11" cy="15.5" r="3.2" /><circle class="eye" cx="21" cy="15.5" r="3.2" />
      <circle class="pupil" cx="11" cy="15.5" r="1.4" /><circle class="pupil" cx="21" cy="15.5" r="1.4" />
      <path class="mouth" d="M10.5 22.5c1.5 1.6 3.5 2.3 5.5 2.3s4-.7 5.5-2.3" />
    </svg>
  );
}
