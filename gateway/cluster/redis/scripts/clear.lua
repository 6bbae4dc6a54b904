-- instance: removes its entries.
local entries = redis.call('HGETALL', KEYS[1])
for place = 1, #entries, 2 do
  if parse(entries[place + 1]).instance == ARGV[1] then remove(entries[place]) end
end
