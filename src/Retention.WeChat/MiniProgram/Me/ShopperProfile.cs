using Dapper;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;
using Retention.WeChat.Referrals;
using Retention.WeChat.Rewards;

namespace Retention.WeChat.MiniProgram;

/// <summary>A shopper as their own screen shows them.</summary>
[method: ExplicitConstructor]
internal sealed record ShopperProfile(
    string? Nickname, string? AvatarUrl, DateOnly? Birthday, string? PhoneCipher, DateTimeOffset? FollowedSince, DateTimeOffset? DeletionDueAt);

/// <summary>The table <c>shopper_profile</c>: what shoppers tell about themselves.</summary>
internal sealed class ShopperProfiles(Db db, AvatarPictures pictures, TimeProvider clock) : IForgetFans, IExported, IKnowFaces, ICheckProfiles
{
    public string Name => "profile";

    /// <summary>Everything the screen needs to know of a person, in one read.</summary>
    public async Task<ShopperProfile> OfAsync(Shopper shopper, CancellationToken ct) =>
        (await db.FindAsync<ShopperProfile>(Sql.Find, new { shopper.FanId, shopper.MemberId }, ct))!;

    public async Task SaveAsync(Id<Fan> fanId, string? nickname, string? avatarUrl, DateOnly? birthday, CancellationToken ct)
    {
        var args = new { fanId, nickname, avatarUrl, birthday, now = clock.GetUtcNow() };
        await db.QueueAsync(Sql.Open, args, ct);
        await db.QueueAsync(Sql.Save, args, ct);
    }

    public async Task<bool> IsCompleteAsync(Id<Fan> memberId, CancellationToken ct) => await db.FindAsync<int?>(Sql.AnyComplete, new { memberId }, ct) is not null;

    public async Task<FanFace?> FaceOfAsync(Id<Fan> fanId, CancellationToken ct) =>
        await db.FindAsync<ToldFace>(Sql.FindFace, new { fanId }, ct) is { } told ? new FanFace(told.Nickname, told.AvatarUrl) : null;

    public async Task<byte[]?> PictureOfAsync(FanFace face, CancellationToken ct)
    {
        // Another server may take its time: nobody else has to wait for this connection meanwhile.
        await db.RestAsync();
        return await pictures.FindAsync(face.AvatarAddress, ct);
    }

    public async Task ForgetFaceAsync(Id<Fan> id, bool nickname, bool picture, CancellationToken ct)
    {
        if (nickname)
            await db.QueueAsync(Sql.ForgetNickname, new { id }, ct);
        if (picture)
            await db.QueueAsync(Sql.ForgetPicture, new { id }, ct);
    }

    public async Task ForgetAsync(Id<Fan> id, CancellationToken ct) => await db.QueueAsync(Sql.Forget, new { id }, ct);

    public async Task<object> ExportAsync(Id<Fan> memberId, CancellationToken ct) => await db.ListAsync<ToldProfile>(Sql.Export, new { memberId }, ct);

    internal static class Sql
    {
        public const string Find = """
            select p.nickname, p.avatar_url, p.birthday, f.phone_cipher,
                (select max(o.followed_at) from fan o where o.member_id = @MemberId and o.account = 'Official' and o.state = 'Following') as followed_since,
                (select d.due_at from deletion_request d where d.open_of = @MemberId) as deletion_due_at
            from fan f
            left join shopper_profile p on p.fan_id = f.id
            where f.id = @FanId
            """;

        public const string AnyComplete = """
            select 1 from shopper_profile p join fan f on f.id = p.fan_id
            where f.member_id = @memberId and p.nickname is not null and p.avatar_url is not null and p.birthday is not null
            limit 1
            """;

        public const string FindFace = """
            select p.nickname, p.avatar_url from fan f join fan o on o.member_id = f.member_id join shopper_profile p on p.fan_id = o.id
            where f.id = @fanId and (p.nickname is not null or p.avatar_url is not null)
            order by p.updated_at desc limit 1
            """;

        public const string Open = """
            insert into shopper_profile (fan_id, updated_at)
            select @fanId, @now from (select 1 as one) as here
            where not exists (select 1 from shopper_profile where fan_id = @fanId)
            """;

        // What is left out stays as it was.
        public const string Save = """
            update shopper_profile set nickname = coalesce(@nickname, nickname), avatar_url = coalesce(@avatarUrl, avatar_url),
                birthday = coalesce(@birthday, birthday), updated_at = @now
            where fan_id = @fanId
            """;

        public const string ForgetNickname = "update shopper_profile set nickname = null where fan_id = @id";

        public const string ForgetPicture = "update shopper_profile set avatar_url = null where fan_id = @id";

        public const string Forget = "delete from shopper_profile where fan_id = @id";

        public const string Export = """
            select p.nickname, p.avatar_url, p.birthday, p.updated_at from shopper_profile p join fan f on f.id = p.fan_id
            where f.member_id = @memberId
            """;
    }
}

[method: ExplicitConstructor]
internal sealed record ToldFace(string? Nickname, string? AvatarUrl);

[method: ExplicitConstructor]
internal sealed record ToldProfile(string? Nickname, string? AvatarUrl, DateOnly? Birthday, DateTimeOffset UpdatedAt);
