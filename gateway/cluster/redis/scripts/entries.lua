-- What the scripts on one bucket share. KEYS[1] is the hash of its entries, number to `<instance>:<generation>:<mode>`;
-- KEYS[2] is the sorted set of its numbers that others see, by number.

local ONLINE, DO_NOT_DISTURB = '1', '3'

local function parse(entry)
  local instance, generation, mode = string.match(entry, '^(.*):(%d+):(%d)$')
  return { instance = instance, generation = tonumber(generation), mode = mode }
end

local function find(number)
  local entry = redis.call('HGET', KEYS[1], number)
  return entry and parse(entry), entry
end

-- Generations have more digits than tostring keeps.
local function format(instance, generation, mode)
  return instance .. ':' .. string.format('%.0f', generation) .. ':' .. mode
end

-- Returns the entry.
local function write(number, instance, generation, mode)
  local entry = format(instance, generation, mode)
  redis.call('HSET', KEYS[1], number, entry)
  if mode == ONLINE or mode == DO_NOT_DISTURB then
    redis.call('ZADD', KEYS[2], number, number)
  else
    redis.call('ZREM', KEYS[2], number)
  end
  return entry
end

local function remove(number)
  redis.call('HDEL', KEYS[1], number)
  redis.call('ZREM', KEYS[2], number)
end

