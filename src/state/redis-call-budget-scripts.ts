import { z } from 'zod';

/**
 * The hash of an account with one credential: `begin` of the first window in epoch milliseconds by the clock of Redis; `taken`
 * turns since then; `blocked` until; consecutive `failures`; `open` until; `probe` until.
 */
const READ = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local function read(name) return tonumber(redis.call('HGET', KEYS[1], name) or '') end
local function write(name, value) redis.call('HSET', KEYS[1], name, string.format('%.0f', value)) end
`;

/** The present window and the turns taken, for a call that is sent at `at` or later. */
const WINDOWS = `
local function windowsAt(calls, length, at)
  local begin, taken = read('begin') or now, read('taken') or 0
  if now >= begin + math.ceil(taken / calls) * length then begin, taken = now, 0 end
  return begin, math.max(taken, math.floor((at - begin) / length) * calls)
end
`;

/** How long a hash outlives its last window and its last failure, in milliseconds. */
const REMAINS_MS = 120_000;

/**
 * Takes a turn: the turn number `taken` belongs to the window number `taken / calls`. A window begins where the one before
 * ends, or with a new call once all have ended; turns that a window has left at its end are lost.
 *
 * KEYS: the hash. ARGV: the calls of a window, or 0 for no limit; the length of a window in milliseconds; how long the call may
 * wait; how long a probe may take.
 * Returns what rejects the call ('' if nothing does), the wait in milliseconds, the number of the window with its beginning,
 * whether the call is the probe, and the failures.
 */
export const ACQUIRE_TURN = `${READ}${WINDOWS}
local calls, length = tonumber(ARGV[1]), tonumber(ARGV[2])
local open, probe = read('open'), read('probe')
if open and now < open then return { 'CIRCUIT_BREAKER', open - now, '', 0, 0 } end
if open and probe and now < probe then return { 'CIRCUIT_BREAKER', 1000, '', 0, 0 } end
local at, window, begin, taken = math.max(now, read('blocked') or 0), '', 0, 0
if calls > 0 then
  begin, taken = windowsAt(calls, length, at)
  local number = math.floor(taken / calls)
  at = math.max(at, begin + number * length)
  window = string.format('%.0f:%.0f', begin, number)
end
if at - now > tonumber(ARGV[3]) then return { 'RATE_LIMIT', at - now, '', 0, 0 } end
if calls > 0 then
  write('begin', begin)
  write('taken', taken + 1)
end
if open then write('probe', at + tonumber(ARGV[4])) end
local kept = math.ceil(at - now + length + ${REMAINS_MS})
if redis.call('PTTL', KEYS[1]) < kept then redis.call('PEXPIRE', KEYS[1], kept) end
return { '', at - now, window, open and 1 or 0, read('failures') or 0 }
`;
export const acquireTurnReply = z.tuple([
  z.enum(['', 'RATE_LIMIT', 'CIRCUIT_BREAKER']),
  z.number(),
  z.string(),
  z.number(),
  z.number(),
]);

/**
 * Reads what all processes know, and takes no turn.
 *
 * KEYS: the hash. ARGV: the calls of a window, or 0 for no limit; the length of a window in milliseconds; a number of turns.
 * Returns the wait of the last of so many turns in milliseconds; for how many milliseconds nothing may be sent; for how many
 * milliseconds the circuit breaker is open, 0 once a call may probe, or -1 if it is closed; and the failures.
 */
export const PREVIEW_TURNS = `${READ}${WINDOWS}
local calls, length = tonumber(ARGV[1]), tonumber(ARGV[2])
local blocked, open = read('blocked') or 0, read('open')
local at = math.max(now, blocked)
if calls > 0 then
  local begin, taken = windowsAt(calls, length, at)
  at = math.max(at, begin + math.floor((taken + tonumber(ARGV[3]) - 1) / calls) * length)
end
return { at - now, math.max(blocked - now, 0), open and math.max(open - now, 0) or -1, read('failures') or 0 }
`;
export const previewTurnsReply = z.tuple([z.number(), z.number(), z.number(), z.number()]);

/** Gives a turn of the last window back; turns of earlier windows are lost. KEYS: the hash. ARGV: the window; its calls. */
export const RELEASE_TURN = `${READ}
local begin, taken = read('begin'), read('taken')
if not begin or not taken or taken == 0 then return 0 end
if string.format('%.0f:%.0f', begin, math.floor((taken - 1) / tonumber(ARGV[2]))) ~= ARGV[1] then return 0 end
write('taken', taken - 1)
return 1
`;

/**
 * Counts an outcome. KEYS: the hash. ARGV: the outcome; 1 for the probe; how many consecutive failures open the circuit breaker;
 * for how many milliseconds.
 */
export const REPORT_OUTCOME = `${READ}
local isProbe, open = ARGV[2] == '1', read('open')
if open and not isProbe then return 0 end
redis.call('HDEL', KEYS[1], 'probe')
if ARGV[1] == 'SUCCEEDED' then redis.call('HDEL', KEYS[1], 'failures', 'open') end
if ARGV[1] == 'FAILED' then
  local failures = redis.call('HINCRBY', KEYS[1], 'failures', 1)
  if open or failures >= tonumber(ARGV[3]) then write('open', now + tonumber(ARGV[4])) end
end
if redis.call('PTTL', KEYS[1]) < ${REMAINS_MS} then redis.call('PEXPIRE', KEYS[1], ${REMAINS_MS}) end
return 1
`;

/** KEYS: the hash. ARGV: for how many milliseconds nothing may be sent. */
export const BLOCK_TURNS = `${READ}
write('blocked', math.max(read('blocked') or 0, now + tonumber(ARGV[1])))
if redis.call('PTTL', KEYS[1]) < tonumber(ARGV[1]) then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
return 1
`;
