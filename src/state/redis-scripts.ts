/**
 * Writes reservations and their event, if nobody has written the account since.
 *
 * KEYS: version, held, due, stream, name of the log, then two keys for each reservation: its own and its booking's
 * (the held key again, if it has none).
 * ARGV: the version; capacity of the stream; a name for a log that has none; the event or ''; then for each reservation: JSON,
 * milliseconds to keep it, when it expires or '' if it is not held, its key as text.
 */
export const WRITE = `
if (redis.call('GET', KEYS[1]) or '0') ~= ARGV[1] then return 0 end
redis.call('INCR', KEYS[1])
local argument = 5
for key = 6, #KEYS, 2 do
  local json, keep, expires, text = ARGV[argument], ARGV[argument + 1], ARGV[argument + 2], ARGV[argument + 3]
  argument = argument + 4
  redis.call('SET', KEYS[key], json, 'PX', keep)
  if KEYS[key + 1] ~= KEYS[2] then redis.call('SET', KEYS[key + 1], text, 'PX', keep) end
  if expires == '' then
    redis.call('ZREM', KEYS[2], KEYS[key])
    redis.call('ZREM', KEYS[3], text)
  else
    redis.call('ZADD', KEYS[2], expires, KEYS[key])
    redis.call('ZADD', KEYS[3], expires, text)
  end
end
if ARGV[4] ~= '' then
  redis.call('SET', KEYS[5], ARGV[3], 'NX')
  redis.call('XADD', KEYS[4], 'MAXLEN', ARGV[2], '*', 'log', redis.call('GET', KEYS[5]), 'event', ARGV[4])
end
return 1
`;

/** KEYS: version, held. Answers the version and the JSON of all that hold; what has run out of time to live is dropped. */
export const HELD = `
local found = {}
for _, key in ipairs(redis.call('ZRANGE', KEYS[2], 0, -1)) do
  local json = redis.call('GET', key)
  if json then found[#found + 1] = json else redis.call('ZREM', KEYS[2], key) end
end
return { redis.call('GET', KEYS[1]) or '0', found }
`;

/** KEYS: the value. ARGV: what is expected, or '' for nothing; what is to be there, or '' for nothing; milliseconds. Values are never empty. */
export const SWAP = `
if (redis.call('GET', KEYS[1]) or '') ~= ARGV[1] then return 0 end
if ARGV[2] == '' then redis.call('DEL', KEYS[1]) else redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3]) end
return 1
`;

/** KEYS: the count. ARGV: milliseconds. */
export const COUNT = `
local count = redis.call('INCR', KEYS[1])
if count == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
return count
`;

/**
 * A page of the log behind an id, together with what tells whether something before it was cut off.
 * KEYS: stream, name of the log. ARGV: a name for a log that has none, the id ('' for none: no page), how many.
 */
export const PAGE = `
redis.call('SET', KEYS[2], ARGV[1], 'NX')
local name = redis.call('GET', KEYS[2])
if redis.call('EXISTS', KEYS[1]) == 0 then return { name, '0-0', '0-0', 0, {} } end
local info = redis.call('XINFO', 'STREAM', KEYS[1])
local facts = {}
for i = 1, #info, 2 do facts[info[i]] = info[i + 1] end
local first = facts['first-entry'] and facts['first-entry'][1] or facts['last-generated-id']
local cut = facts['entries-added'] - facts['length']
local page = {}
if ARGV[2] ~= '' then page = redis.call('XRANGE', KEYS[1], '(' .. ARGV[2], '+', 'COUNT', ARGV[3]) end
return { name, first, facts['last-generated-id'], cut, page }
`;
