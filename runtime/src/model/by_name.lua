-- runs a command on one field of a record, by the first of its names under which it is there: the command, its argument, the names
local field = ARGV[3]
for n = 3, #ARGV do
  if redis.call('HEXISTS', KEYS[1], ARGV[n]) == 1 then
    field = ARGV[n]
    break
  end
end
return redis.call(ARGV[1], KEYS[1], field, ARGV[2])
