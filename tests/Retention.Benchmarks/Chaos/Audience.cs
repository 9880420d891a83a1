using System.Globalization;
using Retention.Platform.Ids;
using Retention.Sandbox;
using ProductFan = Retention.WeChat.Fans.Fan;

namespace Retention.Benchmarks.Chaos;

/// <summary>People who follow, write a word, leave their number, and so can be reached by all three channels.</summary>
internal sealed class Audience
{
    private const int MetAtOnce = 200;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly Id<ProductFan>[] fans;

    private Audience(Id<ProductFan>[] fans) => this.fans = fans;

    public Id<ProductFan> this[int fan] => fans[fan];

    public static async Task<Audience> GatherAsync(ChaosStage stage, Asker asker, int count, CancellationToken ct)
    {
        var people = Enumerable.Range(0, count).Select(_ => stage.World.People.Create()).ToArray();
        foreach (var person in people)
            Must(stage.World.Phones.Follow(person.At(stage.Account)) ?? stage.World.Phones.Write(person.At(stage.Account), "你好"));
        await stage.Sandbox.SettledAsync(ct);
        await stage.UntilNoneAsync(
            "select (select count(*) from callback_inbox where state = 'Pending') + (select count(*) from outreach_message where state in ('Offered', 'Planned', 'Deferred', 'Sending'))",
            Patience, ct);

        var ids = (await stage.RowsAsync("select id, open_id from fan", ct))
            .ToDictionary(row => (string)row[1], row => new Id<ProductFan>(Convert.ToInt64(row[0], CultureInfo.InvariantCulture)), StringComparer.Ordinal);
        var fans = people.Select(person => ids[person.At(stage.Account).OpenId]).ToArray();
        foreach (var some in Enumerable.Range(0, count).Chunk(MetAtOnce))
            await asker.MeetAsync(some.ToDictionary(i => fans[i], i => ($"+86{people[i].Phone}", Errand.TakesOffers(i))), stage.Clock.GetUtcNow(), ct);
        return new Audience(fans);
    }

    private static void Must(PhoneRefusal? refusal)
    {
        if (refusal is not null)
            throw new InvalidOperationException(refusal.Text);
    }
}
