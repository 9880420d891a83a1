using System.Text.RegularExpressions;
using Retention.Demo.Shop;
using Retention.Sandbox;

namespace Retention.Demo.Story;

/// <summary>
/// The people around the shop. What they do they do on their phones, so that all of it reaches the product as WeChat
/// would tell it: encrypted callbacks, answers, links and codes.
/// </summary>
internal sealed partial class Community(SandboxHost sandbox, MovableClock clock, BackOffice office, Till till, Stillness stillness) : IDisposable
{
    private static readonly string[] Protagonists = ["林小满", "周知夏", "陈一诺"];

    private readonly List<Fan> people = [];
    private readonly Dictionary<int, string> codeOf = [];
    private int orders;

    public Fan this[int person] => people[person];

    /// <summary>The personal code of somebody who asked for it in the story.</summary>
    public string CodeOf(int person) => codeOf[person];

    private World World => sandbox.World;

    private Account Account => World.AccountByKey(SandboxDefaults.OfficialAccountKey)!;

    private Account Mini => World.Accounts.First(account => account.Kind == AccountKind.MiniProgram);

    /// <summary>Lets a story happen, moment by moment.</summary>
    public async Task LiveAsync(IReadOnlyList<Moment> story, CancellationToken ct)
    {
        for (var person = 0; person < TeaShopStory.PeopleMax; person++)
            people.Add(NewPerson(Protagonists.ElementAtOrDefault(person)));
        foreach (var moment in story)
        {
            await WaitUntilAsync(moment.At, ct);
            foreach (var deed in moment.Deeds)
                OnPhone(deed);
            await stillness.WaitAsync(ct);
            foreach (var deed in moment.Deeds)
                await InShopAsync(deed, ct);
            await stillness.WaitAsync(ct);
            Remember(moment.Deeds.OfType<Deed.Press>());
        }
    }

    /// <summary>Moves the clock there and lets what falls due on the way happen.</summary>
    public async Task WaitUntilAsync(DateTimeOffset moment, CancellationToken ct)
    {
        if (moment - clock.GetUtcNow() is var ahead && ahead > TimeSpan.Zero)
            clock.Advance(ahead);
        await stillness.WaitAsync(ct);
    }

    /// <summary>New people, each brought by one of those who invite.</summary>
    public async Task InviteAsync(int count, CancellationToken ct)
    {
        var codes = codeOf.Values.ToArray();
        for (var i = 0; i < count; i++)
            Must(World.Phones.Follow(NewPerson(null), "qr", SceneOf(codes[Random.Shared.Next(codes.Length)])));
        await sandbox.SettledAsync(ct);
    }

    /// <summary>Whoever follows, or has opened the mini-program, shows their member code at the till.</summary>
    /// <returns>False when the shop does not know them.</returns>
    public async Task<bool> BuyAsync(Fan fan, CancellationToken ct)
    {
        foreach (var openId in new[] { fan.OpenId, fan.Person.At(Mini).OpenId })
        {
            if (!await office.KnowsAsync(openId, ct))
                continue;
            await till.SellAsync(Interlocked.Increment(ref orders), openId, ct);
            return true;
        }

        return false;
    }

    /// <summary>WeChat Pay tells the till, which tells the product.</summary>
    public Task PayAsync(long mallOrder, long fen, CancellationToken ct) =>
        office.CreateAsync($"mall/orders/{mallOrder}/payment", new { paymentRef = $"WXP{mallOrder}", amountFen = fen }, ct);

    /// <returns>False when the shop does not know them.</returns>
    public Task<bool> GivePhoneAsync(Fan fan, CancellationToken ct) => office.NotePhoneAsync(fan.OpenId, fan.Person.Phone!, ct);

    public async Task<Census> CountAsync(CancellationToken ct)
    {
        var campaign = (await office.ListAsync("campaigns", ct)).EnumerateArray().First();
        var helps = (await office.ListAsync($"campaigns/{campaign.GetProperty("id").GetInt64()}", ct)).GetProperty("helps");
        return new Census(World.People.After(0).Count(person => person.At(Account).Following), helps.GetProperty("Confirmed").GetInt64());
    }

    public void Dispose()
    {
        office.Dispose();
        till.Dispose();
    }

    private Fan NewPerson(string? nickname) => World.People.Create(nickname).At(Account);

    private void OnPhone(Deed deed)
    {
        var fan = people[deed.Person];
        Must(deed switch
        {
            Deed.Follow follow => World.Phones.Follow(fan, follow.How, follow.Scene),
            Deed.ComeWith come => World.Phones.Follow(fan, "qr", SceneOf(codeOf[come.Inviter])),
            Deed.Leave => World.Phones.Unfollow(fan),
            Deed.Write write => World.Phones.Write(fan, write.Text),
            Deed.Press press => World.Phones.PressMenu(fan, press.Key),
            Deed.AcceptNotice => World.Phones.AnswerSubscribePrompt(fan.Person, new Dictionary<string, bool> { [TeaShop.ActivityNotice] = true }),
            Deed.Buy or Deed.GivePhone => null,
            _ => throw new System.Diagnostics.UnreachableException(),
        });
    }

    private Task InShopAsync(Deed deed, CancellationToken ct) => deed switch
    {
        Deed.Buy => BuyAsync(people[deed.Person], ct),
        Deed.GivePhone => GivePhoneAsync(people[deed.Person], ct),
        _ => Task.CompletedTask,
    };

    // The personal link stands in the answer; its QR code carries the same code as its scene.
    private void Remember(IEnumerable<Deed.Press> presses)
    {
        foreach (var press in presses.Where(press => press.Key == "invite"))
        {
            codeOf[press.Person] = people[press.Person].Person.Chat.After(0)
                .Select(bubble => InviteLink().Match(bubble.Text ?? "")).Last(match => match.Success).Groups["code"].Value;
        }
    }

    private static string SceneOf(string code) => $"r_{code}";

    private static void Must(PhoneRefusal? refusal)
    {
        if (refusal is not null)
            throw new InvalidOperationException($"A phone of the demo refused: {refusal.Text}");
    }

    [GeneratedRegex("/r/(?<code>[0-9A-Za-z]{10})")]
    private static partial Regex InviteLink();
}

/// <param name="Following">People who follow the account now.</param>
/// <param name="Confirmed">Invitations that met the campaign's condition and were rewarded.</param>
public sealed record Census(int Following, long Confirmed);
