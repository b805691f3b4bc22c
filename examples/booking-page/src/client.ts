import { Client, fetchExchange } from '@urql/core';
import { cacheExchange } from '@urql/exchange-graphcache';
import { keys } from '../../../schema/clients/graphcache-keys.ts';
import schema from '../../../schema/clients/graphcache-schema.json' with { type: 'json' };
import { forgetSlots } from './forget-slots.ts';

const url: string = import.meta.env.VITE_GATEWAY_URL ?? 'http://127.0.0.1:4000/graphql';
/** Every visitor can read it, so it must be the key of a client with the access `book`. */
const key: string | undefined = import.meta.env.VITE_GATEWAY_KEY;

export const client = new Client({
  url,
  preferGetMethod: false,
  fetchSubscriptions: true,
  ...(key && { fetchOptions: { headers: { authorization: `Bearer ${key}` } } }),
  exchanges: [
    cacheExchange({
      schema,
      keys,
      // Each of them takes or frees a slot.
      updates: {
        Mutation: {
          reserveSlot: forgetSlots,
          releaseReservation: forgetSlots,
          confirmReservation: forgetSlots,
          rescheduleBooking: forgetSlots,
          cancelBooking: forgetSlots,
        },
      },
    }),
    fetchExchange,
  ],
});
