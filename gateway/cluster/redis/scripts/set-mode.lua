-- number, generation, entry: returns 1, or 0 when the number is not signed in with this generation.
local number, generation, entry = ARGV[1], tonumber(ARGV[2]), ARGV[3]
local held = find(number)
if not held or held.generation ~= generation then return 0 end
write(number, entry)
return 1
