-- takes the larger of what the key holds and the argument
local value = math.max(tonumber(redis.call("GET", KEYS[1]) or ARGV[1]), tonumber(ARGV[1]))
redis.call("SET", KEYS[1], value)
return value
