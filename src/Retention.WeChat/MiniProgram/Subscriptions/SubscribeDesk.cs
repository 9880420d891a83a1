using Dapper;
using Microsoft.Extensions.Options;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;
using Retention.WeChat.Outreach;

namespace Retention.WeChat.MiniProgram;

/// <summary>Where a yes to a subscribe prompt was heard.</summary>
public enum AcceptSource
{
    /// <summary>The mini-program told us at once what the prompt returned.</summary>
    Report,

    /// <summary>WeChat pushed <c>subscribe_msg_popup_event</c>.</summary>
    Push,
}

/// <summary>A yes that has been counted.</summary>
/// <param name="MetAt">When the other source told it too.</param>
[method: ExplicitConstructor]
internal sealed record Accept(long Id, AcceptSource Source, DateTimeOffset AcceptedAt, DateTimeOffset? MetAt);

/// <summary>Whether a yes is another one or the same heard from the other side.</summary>
internal static class AcceptRules
{
    /// <summary>How far the two tellings of one tap may lie apart: pushes are repeated for some seconds, phones' clocks are not asked.</summary>
    public static readonly TimeSpan Apart = TimeSpan.FromMinutes(2);

    /// <param name="source">Who tells it now.</param>
    /// <param name="at">When it was said.</param>
    /// <param name="known">The person's accepts of this template around that time, oldest first.</param>
    /// <returns>The accept it belongs to; none when it counts as a new one.</returns>
    public static Accept? SameAs(AcceptSource source, DateTimeOffset at, IReadOnlyList<Accept> known) =>
        known.FirstOrDefault(accept => accept.Source != source && accept.MetAt is null && (at - accept.AcceptedAt).Duration() <= Apart);
}

/// <summary>
/// Counts what shoppers allow by subscribe prompts: each yes is good for one message, or, of a long-term template, stands until
/// a no. It is told twice, by the phone's report and by WeChat's push, and either may be missing: the first telling counts, and
/// the other one finds it here. Neither side tells one tap twice: reports carry a key, pushes are kept once.
/// </summary>
internal sealed class SubscribeDesk(SendRights rights, OutreachDesk outreach, Db db, IdGenerator ids, TimeProvider clock, IOptions<MiniProgramOptions> options) : IForgetFans
{
    private static readonly TimeSpan KeptFor = TimeSpan.FromDays(2);
    private static readonly SendRightKind[] Lasting = [SendRightKind.LongTerm];
    private static readonly SendRightKind[] All = [SendRightKind.LongTerm, SendRightKind.Subscribe];

    /// <summary>The templates a page asks for; at most three go into one prompt.</summary>
    public IReadOnlyList<SubscribeTemplateOptions> TemplatesOf(string scene) =>
        options.Value.SubscribeScenes.GetValueOrDefault(scene)?.Take(SubscribeTemplateOptions.PerPromptMax).ToList() ?? [];

    public IEnumerable<SubscribeTemplateOptions> AllTemplates => options.Value.SubscribeScenes.Values.SelectMany(templates => templates).DistinctBy(template => template.TemplateId);

    /// <summary>A phone tells what a prompt returned. The caller has locked the fan.</summary>
    public async Task ReportAsync(Id<Fan> fanId, IReadOnlyDictionary<string, PromptResult> results, CancellationToken ct)
    {
        // Only what we asked for: a report is the word of a device, and rights to send are worth something.
        foreach (var template in AllTemplates.Select(template => template.TemplateId))
        {
            switch (results.GetValueOrDefault(template, PromptResult.Filter))
            {
                case PromptResult.Accept:
                    await AcceptedAsync(fanId, template, AcceptSource.Report, clock.GetUtcNow(), ct);
                    break;
                case PromptResult.Reject:
                    await DeclinedAsync(fanId, template, ct);
                    break;
            }
        }
    }

    /// <summary>WeChat tells that a prompt was accepted. The caller has locked the fan.</summary>
    public Task PushedAsync(Id<Fan> fanId, string templateId, DateTimeOffset at, CancellationToken ct) => AcceptedAsync(fanId, templateId, AcceptSource.Push, at, ct);

    /// <summary>A prompt was refused: that takes back what would have lasted; single messages accepted before remain. The caller has locked the fan.</summary>
    public Task DeclinedAsync(Id<Fan> fanId, string templateId, CancellationToken ct) => outreach.TakeBackGrantsAsync(fanId, templateId, Lasting, ct);

    /// <summary>The fan switched the template off in WeChat's settings. The caller has locked the fan.</summary>
    public Task SwitchedOffAsync(Id<Fan> fanId, string templateId, CancellationToken ct) => outreach.TakeBackGrantsAsync(fanId, templateId, All, ct);

    public async Task ForgetAsync(Id<Fan> id, CancellationToken ct) => await db.QueueAsync(Sql.Forget, new { id }, ct);

    public Task PurgeAsync(CancellationToken ct) => db.ExecuteAsync(Sql.Purge, new { before = clock.GetUtcNow() - KeptFor }, ct);

    private async Task AcceptedAsync(Id<Fan> fanId, string templateId, AcceptSource source, DateTimeOffset at, CancellationToken ct)
    {
        var around = new { fanId, templateId, since = at - AcceptRules.Apart, until = at + AcceptRules.Apart };
        var known = await db.ListAsync<Accept>(Sql.ListAround, around, ct);
        if (AcceptRules.SameAs(source, at, known) is { } same)
        {
            await db.QueueAsync(Sql.Meet, new { same.Id, at }, ct);
            return;
        }

        await db.QueueAsync(Sql.Add, new { id = ids.Next(), fanId, templateId, source, at }, ct);
        await rights.GrantAsync(fanId, templateId, ct);
    }

    internal static class Sql
    {
        public const string ListAround = """
            select id, source, accepted_at, met_at from subscribe_accept
            where fan_id = @fanId and template_id = @templateId and accepted_at between @since and @until
            order by accepted_at, id
            """;

        public const string Meet = "update subscribe_accept set met_at = @at where id = @Id";

        public const string Add = """
            insert into subscribe_accept (id, fan_id, template_id, source, accepted_at)
            values (@id, @fanId, @templateId, @source, @at)
            """;

        public const string Forget = "delete from subscribe_accept where fan_id = @id";

        public const string Purge = "delete from subscribe_accept where accepted_at < @before";
    }
}
