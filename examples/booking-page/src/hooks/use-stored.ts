import { useState } from 'react';

/** A text that survives a reload of the page. */
export function useStored(storage: Storage, key: string, initial: string): [string, (text: string) => void] {
  const [text, setText] = useState(() => storage.getItem(key) ?? initial);
  return [
    text,
    (next) => {
      storage.setItem(key, next);
      setText(next);
    },
  ];
}
