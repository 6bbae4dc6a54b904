-- instance, lease, 1 if it may evict, what it takes for the time, or nothing: returns the time, 1 if the instance is dead,
-- the living, the lately dead, and whom it should clear.
local LATE, CLEARING, LATELY, REMEMBERED = 1500, 10000, 60000, 24 * 3600 * 1000
local instance, lease, mayBury, takenTime = ARGV[1], tonumber(ARGV[2]), ARGV[3] == '1', tonumber(ARGV[4])

redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', now - REMEMBERED)
local lost = redis.call('ZSCORE', KEYS[2], instance)
local uncleared = {}
if not lost then
  redis.call('ZADD', KEYS[1], now + lease, instance)
  -- A request that lay about, here or on its way, says nothing of others, whose requests may lie behind it.
  local isTimely = takenTime and math.abs(now - takenTime) <= LATE
  if mayBury and isTimely then
    for _, expired in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now)) do bury(expired) end
  end
  if isTimely then
    uncleared = redis.call('ZRANGEBYSCORE', KEYS[3], '-inf', now)
    for _, dead in ipairs(uncleared) do redis.call('ZADD', KEYS[3], now + CLEARING, dead) end
  end
end
return {
  string.format('%.0f', now),
  lost and 1 or 0,
  redis.call('ZRANGE', KEYS[1], 0, -1),
  redis.call('ZRANGEBYSCORE', KEYS[2], now - LATELY, '+inf'),
  uncleared,
}
