-- instance, then number, generation, entry of each sign-in, and a held entry that counts as none because it is not authentic, or
-- nothing: returns, by place, the entry that counts now, and the older one of another instance that was displaced. The
-- entry that counts is another one when that is of a later sign-in, or of a later generation of this one.
local instance = ARGV[1]
local answer = {}
for place = 2, #ARGV, 4 do
  local number, generation, entry, unauthentic = ARGV[place], tonumber(ARGV[place + 1]), ARGV[place + 2], ARGV[place + 3]
  local held, heldEntry = find(number, unauthentic)
  local isElsewhere = held and held.instance ~= instance
  if held and (held.generation > generation or isElsewhere and held.generation == generation) then
    answer[#answer + 1] = { heldEntry }
  else
    write(number, entry)
    answer[#answer + 1] = { entry, isElsewhere and heldEntry }
  end
end
return answer
