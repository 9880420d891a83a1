using StackExchange.Redis;

namespace Retention.WeChat.Outreach;

/// <summary>
/// What happens to a member's slots in Redis at once or not at all; all times in milliseconds, by the callers' clock. A slot
/// is packed as {heldAt, heldUntil or 0 when confirmed, purpose, channel, budget, campaign or ''}.
/// </summary>
internal static class PressureScripts
{
    // Asked of the server that holds the keys, within the script: no connection that was lost and found, and no failover,
    // can come between. A server that does not tell its run (a proxy, a user who may not ask) has one without a name.
    private const string Run = """
        local info = redis.pcall('info', 'server')
        local run = type(info) == 'string' and string.match(info, 'run_id:(%w+)') or ''
        """;

    // The same answers as PressureRules.Judge.
    // KEYS: bucket marker, slots. ARGV: now, held until, oldest moment that counts, life of the key, '1' to hold,
    // touch, purpose, channel, budget, campaign, touch looked past; then for each rule that covers the wish: max, window,
    // purpose, channel, budget ('' for any), '1' when per campaign. Answers {-1} lost, {0} free, {rule, counted, until, holders…} full.
    public const string Ask = $$"""
        {{Run}}
        if redis.call('get', KEYS[1]) ~= run then return {-1} end
        local now, oldest = tonumber(ARGV[1]), tonumber(ARGV[3])
        local touch, campaign, instead = ARGV[6], ARGV[10], ARGV[11]
        local function fits(wanted, value) return wanted == '' or wanted == value end

        local others, over = {}, {}
        local fields = redis.call('hgetall', KEYS[2])
        for i = 1, #fields, 2 do
            local slot = cmsgpack.unpack(fields[i + 1])
            slot.touch, slot.at = fields[i], slot[1]
            if slot[2] > 0 then slot.at = math.min(now, slot[2]) end
            if slot.at <= oldest then over[#over + 1] = slot.touch
            elseif slot.touch ~= touch and slot.touch ~= instead then others[#others + 1] = slot end
        end

        local full
        for r = 12, #ARGV, 6 do
            local max, window = tonumber(ARGV[r]), tonumber(ARGV[r + 1])
            local counted, holders = {}, {}
            for _, slot in ipairs(others) do
                if slot.at > now - window and fits(ARGV[r + 2], slot[3]) and fits(ARGV[r + 3], slot[4])
                    and fits(ARGV[r + 4], slot[5]) and (ARGV[r + 5] == '' or slot[6] == campaign) then
                    counted[#counted + 1] = slot.at
                    if slot[2] > 0 then holders[#holders + 1] = slot.touch end
                end
            end
            if #counted >= max then
                table.sort(counted)
                local free = counted[#counted - max + 1] + window
                if not full or free > full[3] then full = {(r - 6) / 6, #counted, free, unpack(holders)} end
            end
        end
        if full then return full end

        if ARGV[5] == '1' then
            for _, key in ipairs(over) do redis.call('hdel', KEYS[2], key) end
            redis.call('hset', KEYS[2], touch, cmsgpack.pack({now, tonumber(ARGV[2]), ARGV[7], ARGV[8], ARGV[9], campaign}))
            redis.call('pexpire', KEYS[2], ARGV[4])
        end
        return {0}
        """;

    // KEYS: slots. ARGV: touch, sent at, life of the key. Told twice, the later moment stays.
    public const string Confirm = """
        local packed = redis.call('hget', KEYS[1], ARGV[1])
        if not packed then return 0 end
        local slot = cmsgpack.unpack(packed)
        slot[1], slot[2] = math.max(slot[1], tonumber(ARGV[2])), 0
        redis.call('hset', KEYS[1], ARGV[1], cmsgpack.pack(slot))
        redis.call('pexpire', KEYS[1], ARGV[3])
        return 1
        """;

    // KEYS: slots. ARGV: touch, the hold's end or 0 for whatever slot there is.
    public const string GiveBack = """
        local packed = redis.call('hget', KEYS[1], ARGV[1])
        if not packed then return 0 end
        if ARGV[2] ~= '0' and cmsgpack.unpack(packed)[2] ~= tonumber(ARGV[2]) then return 0 end
        return redis.call('hdel', KEYS[1], ARGV[1])
        """;

    // KEYS: slots. ARGV: touch, held at, held until or 0, purpose, channel, budget, campaign, life of the key.
    // A slot is only ever moved later: what was decided in the meantime must not be shortened.
    public const string Bring = """
        local heldAt, heldUntil = tonumber(ARGV[2]), tonumber(ARGV[3])
        local packed = redis.call('hget', KEYS[1], ARGV[1])
        if packed then
            local slot = cmsgpack.unpack(packed)
            if math.max(slot[1], slot[2]) >= math.max(heldAt, heldUntil) then return 0 end
        end
        redis.call('hset', KEYS[1], ARGV[1], cmsgpack.pack({heldAt, heldUntil, ARGV[4], ARGV[5], ARGV[6], ARGV[7]}))
        redis.call('pexpire', KEYS[1], ARGV[8])
        return 1
        """;

    // The same, with the bucket marker as the second key: nothing is brought back into a bucket that another restorer has
    // opened, or what was given back since would return.
    public const string Restore = $$"""
        {{Run}}
        if redis.call('get', KEYS[2]) == run then return 0 end
        {{Bring}}
        """;

    // KEYS: bucket marker.
    public const string IsOpen = $$"""
        {{Run}}
        return redis.call('get', KEYS[1]) == run and 1 or 0
        """;

    // KEYS: the restorer's own mark. ARGV: its life.
    public const string Begin = $$"""
        {{Run}}
        redis.call('set', KEYS[1], run, 'px', ARGV[1])
        """;

    // KEYS: the restorer's own mark, bucket marker.
    public const string Finish = $$"""
        {{Run}}
        if redis.call('get', KEYS[1]) ~= run then return 0 end
        redis.call('del', KEYS[1])
        redis.call('set', KEYS[2], run)
        return 1
        """;

    /// <summary>The arguments of <see cref="Bring"/> and <see cref="Restore"/>.</summary>
    public static RedisValue[] Packed(PressureSlot slot, long lifeMs) =>
    [
        slot.TouchKey, slot.HeldAt.ToUnixTimeMilliseconds(), slot.HeldUntil?.ToUnixTimeMilliseconds() ?? 0, slot.Purpose.ToString(),
        slot.Channel.ToString(), slot.Budget, slot.Campaign ?? "", lifeMs,
    ];
}
