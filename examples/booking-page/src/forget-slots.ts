import type { UpdateResolver } from '@urql/exchange-graphcache';

/** Removes all slots from the cache, so that they are read again where they are shown. */
export const forgetSlots: UpdateResolver = (_result, _variables, cache) => {
  for (const { fieldName, arguments: parameters } of cache.inspectFields('Query')) {
    if (fieldName === 'slots') cache.invalidate('Query', fieldName, parameters);
  }
};
