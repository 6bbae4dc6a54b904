-- number, instance, mode: answers the new entry and the one it displaced.
-- The time in microseconds keeps generations growing when an entry, or all of Redis, was gone in between.
local number, instance, mode = ARGV[1], ARGV[2], ARGV[3]
local held, displaced = find(number)
local time = redis.call('TIME')
local generation = time[1] * 1000000 + time[2]
if held then generation = math.max(generation, held.generation + 1) end
return { write(number, instance, generation, mode), displaced }
