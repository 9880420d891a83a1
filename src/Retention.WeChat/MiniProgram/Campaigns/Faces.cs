using System.Globalization;
using Dapper;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;

namespace Retention.WeChat.MiniProgram;

/// <summary>A person as others may see them: never more than the first letter of the name they chose.</summary>
internal sealed record Face(string Name, string? AvatarUrl)
{
    private const string Hidden = "**";

    public static Face Of(string? nickname, string? avatarUrl, string nameless) => new(
        string.IsNullOrWhiteSpace(nickname) ? nameless : StringInfo.GetNextTextElement(nickname.Trim()) + Hidden, avatarUrl);
}

/// <summary>What people told about themselves, by whatever of their accounts, for lists that others see.</summary>
internal sealed class Faces(Db db, AvatarHosts avatars)
{
    /// <summary>For who has told no name.</summary>
    public const string NewFriend = "新朋友";

    public const string Member = "会员";

    /// <returns>A face for each of the fans.</returns>
    public async Task<IReadOnlyDictionary<Id<Fan>, Face>> OfAsync(IReadOnlyCollection<Id<Fan>> fanIds, string nameless, CancellationToken ct)
    {
        if (fanIds.Count == 0)
            return new Dictionary<Id<Fan>, Face>();
        var told = (await db.ListAsync<Row>(Sql.List, new { ids = fanIds.Select(id => id.Value).Distinct().ToArray() }, ct)).ToDictionary(row => row.FanId);
        return fanIds.Distinct().ToDictionary(id => id, id => told.GetValueOrDefault(id) is { } row ? Face.Of(row.Nickname, avatars.Shown(row.AvatarUrl), nameless) : Face.Of(null, null, nameless));
    }

    [method: ExplicitConstructor]
    private sealed record Row(Id<Fan> FanId, string? Nickname, string? AvatarUrl);

    internal static class Sql
    {
        public const string List = """
            select f.id as fan_id, max(p.nickname) as nickname, max(p.avatar_url) as avatar_url
            from fan f join fan a on a.member_id = f.member_id join shopper_profile p on p.fan_id = a.id
            where f.id in @ids
            group by f.id
            """;
    }
}
