import { z } from 'zod';

/** Appends an event, as JSON, to the stream of at most `capacity` entries; `name` is for a log that has none yet. */
const APPEND_EVENT = `
local function appendEvent(stream, nameKey, capacity, name, event)
  redis.call('SET', nameKey, name, 'NX')
  redis.call('XADD', stream, 'MAXLEN', capacity, '*', 'log', redis.call('GET', nameKey), 'event', event)
end
`;

/**
 * Appends an entry, as JSON, or a JSON list of such entries to the outbox of an account, each with a number that ascends by 1; see
 * `RedisOutbox`. `name` is for a sequence of numbers that has none yet: another name is another sequence.
 */
const ADD_TO_OUTBOX = `
local function addToOutbox(outbox, numberKey, name, entry)
  redis.call('HSETNX', numberKey, 'name', name)
  local number = redis.call('HINCRBY', numberKey, 'number', 1)
  redis.call('RPUSH', outbox, redis.call('HGET', numberKey, 'name') .. ':' .. string.format('%.0f', number) .. ':' .. entry)
end
local function addAllToOutbox(outbox, numberKey, name, entries)
  for _, entry in ipairs(cjson.decode(entries)) do addToOutbox(outbox, numberKey, name, entry) end
end
`;

/**
 * Relays entries of the outbox of one account: appends their events to the log, and updates the expiries of all held reservations.
 * Entries that were relayed before are skipped.
 *
 * KEYS: the stream, the log's name, all held reservations (a sorted set by expiry), the last relayed entry of each account (a
 * hash), all accounts that can have an outbox.
 * ARGV: the account; the maximum length of the stream; a name for a log that has none yet; then for each entry in order: the name
 * of its sequence, its number, its event as JSON or '', how many expiries follow, and each as the key of the reservation and its
 * expiry in epoch milliseconds, or '' if it is not held.
 */
export const RELAY = `${APPEND_EVENT}
redis.call('SADD', KEYS[5], ARGV[1])
local argument = 4
while argument <= #ARGV do
  local name, number, event, count = ARGV[argument], tonumber(ARGV[argument + 1]), ARGV[argument + 2], tonumber(ARGV[argument + 3])
  argument = argument + 4
  local lastName, lastNumber = string.match(redis.call('HGET', KEYS[4], ARGV[1]) or '', '^(.*):(%d+)$')
  local isNew = lastName ~= name or number > tonumber(lastNumber)
  for i = 1, count do
    local reservation, expires = ARGV[argument], ARGV[argument + 1]
    argument = argument + 2
    if isNew and expires == '' then redis.call('ZREM', KEYS[3], reservation) end
    if isNew and expires ~= '' then redis.call('ZADD', KEYS[3], expires, reservation) end
  end
  if isNew then
    if event ~= '' then appendEvent(KEYS[1], KEYS[2], ARGV[2], ARGV[3], event) end
    redis.call('HSET', KEYS[4], ARGV[1], name .. ':' .. string.format('%.0f', number))
  end
end
return 1
`;

/**
 * Removes relayed entries from the beginning of an outbox; those that are removed already are skipped.
 *
 * KEYS: the outbox. ARGV: the entries in order.
 */
export const REMOVE_RELAYED = `
for i = 1, #ARGV do
  if redis.call('LINDEX', KEYS[1], 0) == ARGV[i] then redis.call('LPOP', KEYS[1]) end
end
return 1
`;

/**
 * Adds a partition to those of its account until its record expires, and removes those whose records have. `key` is a sorted
 * set by that instant; `now` in epoch milliseconds, `ttl` in milliseconds.
 */
const ADD_PARTITION = `
local function addPartition(key, partition, now, ttl)
  redis.call('ZREMRANGEBYSCORE', key, '-inf', '(' .. now)
  redis.call('ZADD', key, 'GT', string.format('%.0f', now + ttl), partition)
end
`;

/**
 * Writes reservations if the partition still has the expected version, increments that version, and adds entries to the outbox.
 *
 * KEYS: the partition's version, the partition's held reservations (a sorted set by expiry), a mark of this write, the outbox,
 * the number of its last entry; then for each reservation: its own key, the key of its booking or, without a booking, the second
 * key again, and the partitions of its account.
 * ARGV: the expected version; the partition; the present instant in epoch milliseconds; a name for an outbox that has none yet;
 * the entries; then for each reservation: its JSON, its time to live in milliseconds, its expiry in epoch milliseconds or '' if it
 * is not held, its key as JSON.
 * Returns 1, also if this write was carried out within the last minute, or 0 if the partition has another version and nothing was written.
 */
export const WRITE_RESERVATIONS = `${ADD_TO_OUTBOX}${ADD_PARTITION}
if redis.call('EXISTS', KEYS[3]) == 1 then return 1 end
if (redis.call('GET', KEYS[1]) or '0') ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[3], '1', 'PX', 60000)
redis.call('INCR', KEYS[1])
local argument = 6
for key = 6, #KEYS, 3 do
  local json, ttl, expires, text = ARGV[argument], ARGV[argument + 1], ARGV[argument + 2], ARGV[argument + 3]
  argument = argument + 4
  redis.call('SET', KEYS[key], json, 'PX', ttl)
  if KEYS[key + 1] ~= KEYS[2] then redis.call('SET', KEYS[key + 1], text, 'PX', ttl) end
  addPartition(KEYS[key + 2], ARGV[2], ARGV[3], ttl)
  if expires == '' then redis.call('ZREM', KEYS[2], KEYS[key]) else redis.call('ZADD', KEYS[2], expires, KEYS[key]) end
end
addAllToOutbox(KEYS[4], KEYS[5], ARGV[4], ARGV[5])
return 1
`;

/**
 * Replaces the record of a booking if it is the expected one, and adds an entry to the outbox.
 *
 * KEYS: the record, the key of the booking's present id, a mark of this write, the outbox, the number of its last
 * entry, the partitions of its account.
 * ARGV: the expected record as JSON, or '' for none; the new record as JSON; its time to live in milliseconds; what is stored
 * at the present id, or '' if that is the key of the record; a name for an outbox that has none yet; the entries, or '' for none;
 * the partition; the present instant in epoch milliseconds.
 * Returns 1, also if this write was carried out within the last minute, or 0 if there was another record and nothing was written.
 */
export const WRITE_BOOKING = `${ADD_TO_OUTBOX}${ADD_PARTITION}
if redis.call('EXISTS', KEYS[3]) == 1 then return 1 end
if (redis.call('GET', KEYS[1]) or '') ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[3], '1', 'PX', 60000)
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
if ARGV[4] ~= '' then redis.call('SET', KEYS[2], ARGV[4], 'PX', ARGV[3]) end
addPartition(KEYS[6], ARGV[7], ARGV[8], ARGV[3])
if ARGV[6] ~= '' then addAllToOutbox(KEYS[4], KEYS[5], ARGV[5], ARGV[6]) end
return 1
`;

/**
 * Reads the held reservations of a partition, unless they are as they were at an earlier read, and removes those from the set
 * whose records have expired. Their state is the partition's version with the number of reservations and the last one of them: a
 * version alone would repeat after all data was lost.
 *
 * KEYS: the partition's version, the partition's held reservations. ARGV: the state at the earlier read, or '' for none.
 * Returns the version, the state, and a list of reservations as JSON; the list is missing if the state is the earlier one.
 */
export const READ_HELD = `
local function stateOf(version)
  local last = redis.call('ZRANGE', KEYS[2], -1, -1, 'WITHSCORES')
  return table.concat({ version, redis.call('ZCARD', KEYS[2]), last[1] or '', last[2] or '' }, ' ')
end
local version = redis.call('GET', KEYS[1]) or '0'
local state = stateOf(version)
if state == ARGV[1] then return { version, state } end
local found = {}
for _, key in ipairs(redis.call('ZRANGE', KEYS[2], 0, -1)) do
  local json = redis.call('GET', key)
  if json then found[#found + 1] = json else redis.call('ZREM', KEYS[2], key) end
end
return { version, stateOf(version), found }
`;
export const readHeldReply = z.tuple([z.string(), z.string(), z.array(z.string()).optional()]);

/**
 * Replaces a value if it is the expected one. Values are never empty: '' stands for no value.
 *
 * KEYS: the value. ARGV: the expected value, the new value, its time to live in milliseconds.
 * Returns 1, or 0 if there was another value.
 */
export const COMPARE_AND_SET = `
if (redis.call('GET', KEYS[1]) or '') ~= ARGV[1] then return 0 end
if ARGV[2] == '' then redis.call('DEL', KEYS[1]) else redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3]) end
return 1
`;

/**
 * Sets the count of one process, unless the counts of all processes together would exceed the maximum.
 *
 * KEYS: the counts, a hash by process of the count and the instant at which it expires. ARGV: the process; its count; the
 * maximum; the time to live of the count in milliseconds.
 * Returns 1, or 0 if the maximum would be exceeded and nothing was written.
 */
export const SET_COUNT = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local total = tonumber(ARGV[2])
local entries = redis.call('HGETALL', KEYS[1])
for i = 1, #entries, 2 do
  local count, expires = string.match(entries[i + 1], '^(%d+):(%d+)$')
  if tonumber(expires) <= now then redis.call('HDEL', KEYS[1], entries[i])
  elseif entries[i] ~= ARGV[1] then total = total + tonumber(count) end
end
if total > tonumber(ARGV[3]) then return 0 end
if ARGV[2] == '0' then redis.call('HDEL', KEYS[1], ARGV[1])
else redis.call('HSET', KEYS[1], ARGV[1], ARGV[2] .. ':' .. string.format('%.0f', now + ARGV[4])) end
redis.call('PEXPIRE', KEYS[1], ARGV[4])
return 1
`;

/**
 * Increments a counter, whose time to live begins with its first increment.
 *
 * KEYS: the counter. ARGV: its time to live in milliseconds.
 * Returns the count.
 */
export const INCREMENT = `
local count = redis.call('INCR', KEYS[1])
if count == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
return count
`;

/**
 * Reads a page of the log after an id, with the bounds of the stream at that moment.
 *
 * KEYS: the stream, the log's name.
 * ARGV: a name for a log that has none yet; the id, or '' to read no page; the maximum number of entries.
 * Returns the log's name, the id of the oldest entry, the id of the latest entry ever written, how many entries were trimmed,
 * and the page.
 */
export const READ_PAGE = `
redis.call('SET', KEYS[2], ARGV[1], 'NX')
local name = redis.call('GET', KEYS[2])
if redis.call('EXISTS', KEYS[1]) == 0 then return { name, '0-0', '0-0', 0, {} } end
local info = redis.call('XINFO', 'STREAM', KEYS[1])
local fields = {}
for i = 1, #info, 2 do fields[info[i]] = info[i + 1] end
local first = fields['first-entry'] and fields['first-entry'][1] or fields['last-generated-id']
local trimmed = fields['entries-added'] - fields['length']
local page = {}
if ARGV[2] ~= '' then page = redis.call('XRANGE', KEYS[1], '(' .. ARGV[2], '+', 'COUNT', ARGV[3]) end
return { name, first, fields['last-generated-id'], trimmed, page }
`;
export const readPageReply = z.tuple([
  z.string(),
  z.string(),
  z.string(),
  z.number(),
  z.array(z.tuple([z.string(), z.array(z.string())])),
]);
