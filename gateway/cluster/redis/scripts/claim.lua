-- number, generation, entry, and a held entry that counts as none because it is not authentic, or nothing: returns the entry
-- and the one that it displaced, or nil and a held entry that is not older: only the caller can sign a later generation.
local LATE = 1000000
local number, generation, entry, unauthentic = ARGV[1], tonumber(ARGV[2]), ARGV[3], ARGV[4]
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local held, displaced = find(number, unauthentic)
if held and held.generation >= generation then
  -- A request that lay about was given up by its sender: who has signed in since stays.
  if held.generation > generation and now - generation > LATE then return { entry } end
  return { false, displaced }
end
write(number, entry)
return { entry, displaced }
