-- writes a record: a guard, the field of the version, the version expected, a TTL in milliseconds, how many fields are set,
-- their names and values, and the names of those that are deleted
local key, guard, version, ttl = KEYS[1], ARGV[1], ARGV[2], ARGV[4]
local sets = 2 * tonumber(ARGV[5])
if guard == 'create' and redis.call('EXISTS', key) == 1 then return 0 end
if guard == 'update' and redis.call('EXISTS', key) == 0 then return 0 end
if guard == 'unchanged' and (redis.call('HGET', key, version) or '0') ~= ARGV[3] then return false end
if sets > 0 then redis.call('HSET', key, unpack(ARGV, 6, 5 + sets)) end
if #ARGV > 5 + sets then redis.call('HDEL', key, unpack(ARGV, 6 + sets)) end
local new = 1
if version ~= '' then new = redis.call('HINCRBY', key, version, 1) end
if ttl ~= '0' then redis.call('PEXPIRE', key, ttl) end
if guard == 'unchanged' then return new end
return 1
