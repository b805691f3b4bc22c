import { useSyncExternalStore } from 'react';

/** Where the visitor is, which the address of the page says: reloading and going back work. */
export interface Route {
  readonly eventType?: string;
  readonly reservation?: string;
}

/** Ids are opaque and need no list of what is valid: the gateway rejects the others. */
export function useRoute(): Route {
  const search = useSyncExternalStore(subscribe, () => location.search);
  return Object.fromEntries(new URLSearchParams(search));
}

/** @param isReplacing whether going back skips the present route. */
export function navigate(route: Route, isReplacing = false): void {
  const url = `?${new URLSearchParams({ ...route })}`;
  if (isReplacing) history.replaceState(undefined, '', url);
  else history.pushState(undefined, '', url);
  dispatchEvent(new PopStateEvent('popstate'));
}

function subscribe(onChange: () => void) {
  addEventListener('popstate', onChange);
  return () => removeEventListener('popstate', onChange);
}
