using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.Platform.Time;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Outreach;

/// <summary>
/// The ledger of what WeChat lets us send to each fan, per trigger as its page on customer-service messages lists them
/// (in force since 2023-06-12). A new trigger starts its own window afresh; windows do not add up. All its triggers are here:
/// those of chat and menu, and a mini-program's customer service, are pushed to us; a payment only the shop can tell.
/// </summary>
internal sealed class SendRights(Db db, IdGenerator ids, SubscribeTemplateBook templates)
{
    /// <summary>A grant has no end by the clock; WeChat ends it by 43101. This only keeps the column filled.</summary>
    private static readonly DateTimeOffset Never = new(2999, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>A fan receives at most four mass messages of a service account a month; WeChat drops more without a word.</summary>
    private const int MassPerMonth = 4;

    /// <returns>Without a number of messages it is not counted.</returns>
    public static (int? Messages, TimeSpan For) WindowOf(SendRightKind kind) => kind switch
    {
        SendRightKind.Message => (5, TimeSpan.FromHours(48)),
        SendRightKind.ServiceEntry => (2, TimeSpan.FromMinutes(1)),
        SendRightKind.Payment => (null, TimeSpan.FromHours(48)),
        SendRightKind.MenuClick or SendRightKind.Follow or SendRightKind.Scan => (3, TimeSpan.FromMinutes(1)),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Not a customer-service window."),
    };

    public async Task OpenWindowAsync(Id<Fan> fanId, SendRightKind kind, DateTimeOffset at, CancellationToken ct)
    {
        var (messages, duration) = WindowOf(kind);
        var args = new { id = ids.Next(), fanId, kind, templateId = "", remaining = messages ?? 1, expiresAt = at + duration };
        // A late, older trigger must not shorten a window that a newer one opened.
        await db.QueueAsync(messages is null ? Sql.RenewUncounted : Sql.Renew, args, ct);
        await db.QueueAsync(Sql.Insert, args, ct);
    }

    /// <summary>A fan accepted a subscribe prompt: one message more, or, of a long-term template, any number.</summary>
    public async Task GrantAsync(Id<Fan> fanId, string templateId, CancellationToken ct)
    {
        var lasts = await templates.KindOfAsync(templateId, ct) == SubscribeTemplateKind.LongTerm;
        var args = new { id = ids.Next(), fanId, kind = lasts ? SendRightKind.LongTerm : SendRightKind.Subscribe, templateId, remaining = 0, expiresAt = Never };
        await db.QueueAsync(Sql.Insert, args, ct);
        await db.QueueAsync(lasts ? Sql.Stand : Sql.AddGrant, args, ct);
    }

    /// <summary>A template turned out to be long-term: what fans hold of it lasts. Who has used theirs up accepts once more.</summary>
    public ValueTask ProlongAsync(string templateId, CancellationToken ct) => db.QueueAsync(Sql.Prolong, new { templateId }, ct);

    /// <summary>Makes sure that the month's quota of mass messages is on the books.</summary>
    public async Task OpenMonthAsync(IEnumerable<Id<Fan>> fanIds, DateTimeOffset now, CancellationToken ct)
    {
        var (begins, ends) = MonthOf(now);
        foreach (var fanId in fanIds)
        {
            var args = new
            {
                id = ids.Next(), fanId, kind = SendRightKind.Mass, templateId = "", remaining = MassPerMonth, expiresAt = ends, begins, doubtedSince = begins - MassRules.RepeatIsSafeFor,
            };
            await db.QueueAsync(Sql.RenewMonth, args, ct);
            await db.QueueAsync(Sql.Insert, args, ct);
        }
    }

    /// <returns>When the month's quota of mass messages ends, China time.</returns>
    public static DateTimeOffset MonthEndOf(DateTimeOffset now) => MonthOf(now).Ends;

    private static (DateTimeOffset Begins, DateTimeOffset Ends) MonthOf(DateTimeOffset now)
    {
        var today = BusinessCalendar.DayOf(now);
        var first = new DateOnly(today.Year, today.Month, 1);
        return (BusinessCalendar.At(first, TimeOnly.MinValue), BusinessCalendar.At(first.AddMonths(1), TimeOnly.MinValue));
    }

    public Task<IReadOnlyList<SendRight>> ListOpenAsync(IReadOnlyCollection<Id<Fan>> fanIds, DateTimeOffset now, CancellationToken ct) =>
        db.ListAsync<SendRight>(Sql.ListOpen, new { fanIds = fanIds.Select(id => id.Value).ToArray(), now }, ct);

    /// <summary>A fan's rights for a look only: the month's quota of mass messages as it would be, written down nowhere.</summary>
    public async Task<IReadOnlyList<SendRight>> LookAsync(Id<Fan> fanId, DateTimeOffset now, CancellationToken ct)
    {
        var (begins, ends) = MonthOf(now);
        var month = await db.FindAsync<SendRight>(Sql.FindMonth, new { fanId, massMax = MassPerMonth, begins, ends, doubtedSince = begins - MassRules.RepeatIsSafeFor }, ct)
            ?? new SendRight(0, fanId, SendRightKind.Mass, "", MassPerMonth, ends);
        return [.. (await ListOpenAsync([fanId], now, ct)).Where(right => right.Kind != SendRightKind.Mass), month with { ExpiresAt = ends }];
    }

    /// <summary>A right as it will be then, if nothing of it is used before: each month brings a new quota.</summary>
    public static SendRight AsOf(SendRight right, DateTimeOffset at) => right.Kind == SendRightKind.Mass && right.ExpiresAt <= at
        ? right with { Remaining = MassPerMonth, ExpiresAt = MonthEndOf(at) }
        : right;

    /// <summary>Which of a fan's rights are accepts of a template, used up or not.</summary>
    public Task<IReadOnlyList<long>> ListGrantsAsync(Id<Fan> fanId, string templateId, IReadOnlyCollection<SendRightKind> kinds, CancellationToken ct) =>
        db.ListAsync<long>(Sql.ListGrants, new { fanId, templateId, kinds }, ct);

    public ValueTask SpendAsync(long id, CancellationToken ct) => db.QueueAsync(Sql.Spend, new { id }, ct);

    /// <summary>The message was not sent after all.</summary>
    public ValueTask GiveBackAsync(long id, CancellationToken ct) => db.QueueAsync(Sql.GiveBack, new { id, massMax = MassPerMonth }, ct);

    /// <summary>What was sent at that time, or may have been, did not arrive. Its right comes back unless a new month or window has replaced it since.</summary>
    public async Task GiveBackAsync(long id, DateTimeOffset spentAt, CancellationToken ct)
    {
        if (await db.FindAsync<SendRight>(Sql.Lock, new { id }, ct) is { } right && IsStill(right, spentAt))
            await GiveBackAsync(id, ct);
    }

    private static bool IsStill(SendRight right, DateTimeOffset spentAt) => right switch
    {
        { Kind: SendRightKind.Mass } => MonthEndOf(spentAt) == right.ExpiresAt,
        { IsChatWindow: true } => spentAt >= right.ExpiresAt - WindowOf(right.Kind).For,
        _ => true,
    };

    /// <summary>WeChat says the right is used up or gone (45015, 45047, 43101): believe it.</summary>
    public ValueTask LoseAsync(long id, CancellationToken ct) => db.QueueAsync(Sql.Lose, new { id }, ct);

    public ValueTask LoseGrantsAsync(Id<Fan> fanId, string templateId, CancellationToken ct) => db.QueueAsync(Sql.LoseGrants, new { fanId, templateId }, ct);

    /// <summary>WeChat closes the windows of a fan who leaves; what they accepted by prompt stays.</summary>
    public ValueTask CloseWindowsAsync(Id<Fan> fanId, CancellationToken ct) => db.QueueAsync(Sql.CloseWindows, new { fanId }, ct);

    public ValueTask ForgetAsync(Id<Fan> fanId, CancellationToken ct) => db.QueueAsync(Sql.Forget, new { fanId }, ct);

    internal static class Sql
    {
        private const string UnderWay = """
            (select count(*) from outreach_message m
                where m.fan_id = send_right.fan_id and m.send_right_id = send_right.id and m.state in ('Planned', 'Sending'))
            """;

        // A month may be opened late: what has left in it counts as what is on its way does, and so does what may have.
        private const string OfThisMonth = """
            (select count(*) from outreach_message m
                where m.fan_id = send_right.fan_id and m.send_right_id = send_right.id and (
                    m.state in ('Planned', 'Sending') or m.sent_at >= @begins or (m.state = 'Unknown' and m.first_attempt_at >= @doubtedSince)))
            """;

        // As SendRight.IsCounted has it: what stands is neither used up by a message nor given back.
        private const string Counted = "kind not in ('LongTerm', 'Payment')";

        // What is on its way will be counted against the new window or month, and is given back to it should it not leave.
        public const string Renew = $"""
            update send_right set expires_at = @expiresAt, remaining = @remaining - {UnderWay}
            where fan_id = @fanId and kind = @kind and template_id = @templateId and expires_at <= @expiresAt
            """;

        public const string RenewUncounted = """
            update send_right set expires_at = @expiresAt, remaining = @remaining
            where fan_id = @fanId and kind = @kind and template_id = @templateId and expires_at <= @expiresAt
            """;

        public const string RenewMonth = $"""
            update send_right set expires_at = @expiresAt, remaining = @remaining - {OfThisMonth}
            where fan_id = @fanId and kind = @kind and template_id = @templateId and expires_at < @expiresAt
            """;

        public const string Insert = """
            insert into send_right (id, fan_id, kind, template_id, remaining, expires_at)
            select @id, @fanId, @kind, @templateId, @remaining, @expiresAt from (select 1 as one) as here
            where not exists (select 1 from send_right where fan_id = @fanId and kind = @kind and template_id = @templateId)
            """;

        public const string Stand = "update send_right set remaining = 1 where fan_id = @fanId and kind = @kind and template_id = @templateId";

        public const string Prolong = "update send_right set kind = 'LongTerm', remaining = 1 where kind = 'Subscribe' and template_id = @templateId and remaining > 0";

        public const string ListGrants = "select id from send_right where fan_id = @fanId and kind in @kinds and template_id = @templateId";

        public const string AddGrant = "update send_right set remaining = remaining + 1 where fan_id = @fanId and kind = @kind and template_id = @templateId";

        public const string ListOpen = """
            select id, fan_id, kind, template_id, remaining, expires_at from send_right
            where fan_id in @fanIds and remaining > 0 and expires_at > @now
            """;

        public const string FindMonth = $"""
            select id, fan_id, kind, template_id, case when expires_at < @ends then @massMax - {OfThisMonth} else remaining end as remaining, expires_at
            from send_right where fan_id = @fanId and kind = 'Mass'
            """;

        public const string Spend = $"update send_right set remaining = remaining - 1 where id = @id and remaining > 0 and {Counted}";

        public const string Lock = "select id, fan_id, kind, template_id, remaining, expires_at from send_right where id = @id /*lock*/";

        // What was sent last month and failed in this one comes back to nobody.
        public const string GiveBack = $"update send_right set remaining = remaining + 1 where id = @id and {Counted} and (kind <> 'Mass' or remaining < @massMax)";

        public const string Lose = "update send_right set remaining = 0 where id = @id";

        public const string LoseGrants = "update send_right set remaining = 0 where fan_id = @fanId and kind in ('Subscribe', 'LongTerm') and template_id = @templateId";

        public const string CloseWindows = "update send_right set remaining = 0 where fan_id = @fanId and kind not in ('Subscribe', 'LongTerm', 'Mass')";

        public const string Forget = "delete from send_right where fan_id = @fanId";
    }
}
