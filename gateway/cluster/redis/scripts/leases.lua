-- What the scripts on leases share. KEYS[1] is the sorted set of instances by the end of their lease, KEYS[2] of the dead by
-- when they died, KEYS[3] of those of them that are not cleared by when someone is asked to do it. All in milliseconds.

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

local function bury(instance)
  redis.call('ZREM', KEYS[1], instance)
  redis.call('ZADD', KEYS[2], now, instance)
  redis.call('ZADD', KEYS[3], now, instance)
end

