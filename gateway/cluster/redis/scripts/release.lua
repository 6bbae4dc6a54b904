-- number, generation: returns 1, or 0 when the number is not signed in with this generation.
local number, generation = ARGV[1], tonumber(ARGV[2])
local held = find(number)
if not held or held.generation ~= generation then return 0 end
remove(number)
return 1
