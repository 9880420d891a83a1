using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Data;
using Retention.WeChat.Fans;
using Retention.WeChat.Outreach;
using Retention.WeChat.Tests.Platform;

namespace Retention.WeChat.Tests.Outreach;

/// <summary>Touches asked for and senders at work, through the product's own doors.</summary>
internal static class Touches
{
    public static readonly TouchContent Chat = new() { Text = "你好" };
    public static readonly TouchContent Template = new() { Template = new TemplateContent("T1", new Dictionary<string, string> { ["thing1"] = "你好" }) };

    public static async Task<OutreachMessage> AskAsync(
        this TestDatabase database, Fan fan, string key, TouchPurpose purpose = TouchPurpose.Service, TouchContent? content = null, TimeSpan? life = null)
    {
        var touch = new Touch(key, fan.Id, purpose, content ?? Template, database.Clock.GetUtcNow() + (life ?? TimeSpan.FromDays(2)));
        await database.InScopeAsync(provider => provider.GetRequiredService<OutreachDesk>().AskAsync([touch], default));
        return await database.MessageAsync(key);
    }

    public static Task<OutreachMessage> MessageAsync(this TestDatabase database, string key) => database.InScopeAsync(async provider =>
    {
        var id = await provider.GetRequiredService<Db>().FindAsync<long?>("select id from outreach_message where touch_key = @key", new { key }, default);
        return (await provider.GetRequiredService<OutreachStore>().FindAsync(new(id!.Value), default))!;
    });

    /// <summary>Claims by all lines, one after the other.</summary>
    public static Task<IReadOnlyList<Dispatch>> ClaimAsync(this TestDatabase database, int limit = DispatchDesk.BatchMax) =>
        database.InScopeAsync<IReadOnlyList<Dispatch>>(async provider =>
        {
            var claimed = new List<Dispatch>();
            foreach (var route in OutreachModule.Lines)
                claimed.AddRange(await provider.GetRequiredService<DispatchDesk>().ClaimAsync(route, limit - claimed.Count, default));
            return claimed;
        });

    public static Task RecordAsync(this TestDatabase database, Dispatch dispatch, SendOutcome outcome) =>
        database.InScopeAsync(provider => provider.GetRequiredService<DispatchDesk>().RecordAsync([(dispatch, outcome)], default));

    public static Task OpenWindowAsync(this TestDatabase database, Fan fan, SendRightKind kind, DateTimeOffset? at = null) =>
        database.InTransactionAsync((provider, ct) => provider.GetRequiredService<SendRights>().OpenWindowAsync(fan.Id, kind, at ?? database.Clock.GetUtcNow(), ct));

    public static Task<IReadOnlyList<SendRight>> RightsAsync(this TestDatabase database, Fan fan) =>
        database.InScopeAsync(provider => provider.GetRequiredService<SendRights>().ListOpenAsync([fan.Id], database.Clock.GetUtcNow(), default));
}
