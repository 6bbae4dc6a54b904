-- number, instance, mode, the generation asked for, or nothing for the time in microseconds, which keeps generations growing
-- when an entry, or all of Redis, was gone in between: returns the new entry and the one it displaced.
local LATE = 1000000
local number, instance, mode = ARGV[1], ARGV[2], ARGV[3]
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local generation = tonumber(ARGV[4]) or now
local held, displaced = find(number)
-- A request that lay about was given up by its sender: who has signed in since stays.
if held and held.generation > generation and now - generation > LATE then
  return { format(instance, generation, mode) }
end
if held then generation = math.max(generation, held.generation + 1) end
return { write(number, instance, generation, mode), displaced }
