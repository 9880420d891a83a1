using Retention.Platform.Data;

namespace Retention.WeChat.Outreach;

/// <summary>How long a yes to a subscribe template lasts. It never changes: WeChat gives each kind a template id of its own.</summary>
public enum SubscribeTemplateKind
{
    /// <summary>WeChat has not been asked yet, or does not list it. A yes is taken for one message: too few are sent rather than too many.</summary>
    Unknown,

    /// <summary>Each yes is good for one message; "always keep this choice" spares the fan the prompt, not us the asking.</summary>
    OneTime,

    /// <summary>A yes is good for any number of messages until the fan refuses. WeChat gives these to public services, banks, hospitals and the like.</summary>
    LongTerm,
}

/// <summary>What kind the subscribe templates are that fans have accepted: the table <c>subscribe_template</c>.</summary>
internal sealed class SubscribeTemplateBook(Db db, TimeProvider clock)
{
    /// <summary>An unknown template is noted, for <see cref="SubscribeTemplateJob"/> to ask about. Inside a transaction.</summary>
    public async Task<SubscribeTemplateKind> KindOfAsync(string templateId, CancellationToken ct)
    {
        if (await db.FindAsync<string>(Sql.FindKind, new { templateId }, ct) is { } kind)
            return Enum.Parse<SubscribeTemplateKind>(kind);
        await db.QueueAsync(Sql.Note, new { templateId, kind = SubscribeTemplateKind.Unknown, now = clock.GetUtcNow() }, ct);
        return SubscribeTemplateKind.Unknown;
    }

    /// <summary>Templates whose kind WeChat is to be asked for.</summary>
    public Task<IReadOnlyList<string>> ListToAskAsync(CancellationToken ct) => db.ListAsync<string>(Sql.ListToAsk, new { now = clock.GetUtcNow() }, ct);

    public ValueTask LearnAsync(string templateId, SubscribeTemplateKind kind, CancellationToken ct) => db.QueueAsync(Sql.Learn, new { templateId, kind }, ct);

    public ValueTask AskLaterAsync(string templateId, DateTimeOffset at, CancellationToken ct) => db.QueueAsync(Sql.AskLater, new { templateId, at }, ct);

    internal static class Sql
    {
        public const string FindKind = "select kind from subscribe_template where template_id = @templateId";

        public const string Note = """
            insert into subscribe_template (template_id, kind, ask_at)
            select @templateId, @kind, @now from (select 1 as one) as here
            where not exists (select 1 from subscribe_template where template_id = @templateId)
            """;

        public const string AnyToAsk = "select 1 from subscribe_template where ask_at <= @now";

        public const string ListToAsk = "select template_id from subscribe_template where ask_at <= @now order by template_id";

        public const string Learn = "update subscribe_template set kind = @kind, ask_at = null where template_id = @templateId";

        public const string AskLater = "update subscribe_template set ask_at = @at where template_id = @templateId and ask_at is not null";
    }
}
