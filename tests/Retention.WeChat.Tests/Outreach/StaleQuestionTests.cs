using Retention.Platform.Data;
using Retention.WeChat.Outreach;
using Retention.WeChat.Tests.Platform;

namespace Retention.WeChat.Tests.Outreach;

/// <summary>What is asked every few seconds must not read the rows of a backlog.</summary>
public sealed class StaleQuestionTests
{
    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_is_due_and_what_became_stale_is_found_in_the_index_of_what_waits(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        Assert.Contains("outreach_message_waiting", await PlanAsync(OutreachStore.Sql.AnyStale), StringComparison.Ordinal);
        Assert.Contains("outreach_message_waiting", await PlanAsync(DispatchStore.Sql.AnyDue), StringComparison.Ordinal);
        Assert.Contains("outreach_message_waiting", await PlanAsync(OutreachStore.Sql.AnyDue), StringComparison.Ordinal);

        async Task<string> PlanAsync(string question)
        {
            var explain = engine == DatabaseProvider.Sqlite ? "explain query plan" : "explain";
            var steps = await database.ListAsync<dynamic>($"{explain} {question}", new { now = database.Clock.GetUtcNow() });
            return string.Join('\n', steps.Select(step => string.Join(' ', ((IDictionary<string, object?>)step).Values)));
        }
    }
}
