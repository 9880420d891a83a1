using Retention.WeChat.Rewards;

namespace Retention.Benchmarks.Ledger;

/// <summary>Draws what happens next: mostly small amounts for few members, so that balances run out and keys meet again.</summary>
internal sealed class LedgerDraws(Random random, LedgerModel model)
{
    private const int Members = 14;
    private const int RecentKeys = 60;

    private readonly List<(long Id, int From, int Into)> merged = [];
    private readonly HashSet<int> moved = [];
    private int number;

    public LedgerCommand Next() => random.Next(100) switch
    {
        < 30 => new LedgerCommand.Post(Key("earn"), Member(), random.Next(1, 60), LastDay()),
        < 52 => new LedgerCommand.Post(Key("spend"), Member(), -random.Next(1, 80), null),
        < 60 => new LedgerCommand.Hold(Key("hold"), random.Next(2) == 0 ? HoldKind.Earn : HoldKind.Spend, Member(), random.Next(1, 50), random.Next(3) == 0 ? random.Next(1, 4) : null),
        < 72 => new LedgerCommand.Settle(Known("hold"), random.Next(3) switch { 0 => null, 1 => 0, _ => random.Next(1, 55) }),
        < 76 => new LedgerCommand.Restore(Known("reverse")),
        < 90 => new LedgerCommand.Reverse(Known(random.Next(3) switch { 0 => "earn", 1 => "spend", _ => "hold" }), Key("reverse"), random.Next(2) == 0 ? null : random.Next(1, 30), (Shortfall)random.Next(3)),
        < 97 => new LedgerCommand.NextDay(random.Next(2) == 0),
        < 99 => Merge(),
        _ => Undo(),
    };

    private LedgerCommand Merge()
    {
        var (from, into) = (Member(), Member());
        if (from == into || moved.Contains(from) || moved.Contains(into))
            return new LedgerCommand.NextDay(true);
        var merge = new LedgerCommand.Merge(++number, from, into);
        moved.Add(from);
        merged.Add((merge.Id, from, into));
        return merge;
    }

    private LedgerCommand Undo()
    {
        if (merged.Count == 0)
            return new LedgerCommand.NextDay(true);
        var (id, from, into) = merged[random.Next(merged.Count)];
        if (!moved.Contains(into))
        {
            moved.Remove(from);
            merged.Remove((id, from, into));
        }

        return new LedgerCommand.Undo(id);
    }

    private int Member() => random.Next(1, Members + 1);

    private DateOnly? LastDay() => random.Next(3) == 0 ? null : model.Today.AddDays(random.Next(-1, 6)) is var day && day < model.Today ? model.Today : day;

    /// <summary>Now and then one that was used before.</summary>
    private string Key(string kind) => random.Next(20) == 0 ? Known(kind) : $"{kind}:{++number}";

    private string Known(string kind)
    {
        var recent = model.Keys.Skip(Math.Max(0, model.Keys.Count - RecentKeys)).Where(key => key.StartsWith(kind, StringComparison.Ordinal)).ToList();
        return recent.Count == 0 ? $"{kind}:none" : recent[random.Next(recent.Count)];
    }
}
