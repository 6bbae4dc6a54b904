-- What the scripts on one bucket share. KEYS[1] is the hash of its entries, number to `<instance>:<generation>:<mode>:<MAC>`;
-- KEYS[2] is the sorted set of its numbers that others see, by number.

local ONLINE, DO_NOT_DISTURB = '1', '3'

local function parse(entry)
  local instance, generation, mode = string.match(entry, '^([^:]+):(%d+):(%d):[%w_-]+$')
  return { instance = instance, generation = tonumber(generation) or 0, mode = mode }
end

-- Returns nothing for an entry that counts as none.
local function find(number, unauthentic)
  local entry = redis.call('HGET', KEYS[1], number)
  if entry and entry ~= unauthentic then return parse(entry), entry end
end

local function write(number, entry)
  local mode = parse(entry).mode
  redis.call('HSET', KEYS[1], number, entry)
  if mode == ONLINE or mode == DO_NOT_DISTURB then
    redis.call('ZADD', KEYS[2], number, number)
  else
    redis.call('ZREM', KEYS[2], number)
  end
end

local function remove(number)
  redis.call('HDEL', KEYS[1], number)
  redis.call('ZREM', KEYS[2], number)
end

