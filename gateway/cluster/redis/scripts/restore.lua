-- instance, then number, generation and mode of each sign-in: returns, by place, who has the number now, and the older
-- entry of another instance that was displaced.
local instance = ARGV[1]
local answer = {}
for place = 2, #ARGV, 3 do
  local number, generation, mode = ARGV[place], tonumber(ARGV[place + 1]), ARGV[place + 2]
  local held, entry = find(number)
  local isElsewhere = held and held.instance ~= instance
  if isElsewhere and held.generation >= generation then
    answer[#answer + 1] = { entry }
  else
    if held then generation = math.max(generation, held.generation) end
    answer[#answer + 1] = { write(number, instance, generation, mode), isElsewhere and entry }
  end
end
return answer
