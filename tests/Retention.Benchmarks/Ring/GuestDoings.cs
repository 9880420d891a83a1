using Retention.Benchmarks.Story;
using Retention.Sandbox;

namespace Retention.Benchmarks.Ring;

/// <summary>What guests do; every act changes the phones' world and, by the rules as people would state them, what the script expects of the product.</summary>
internal sealed class GuestDoings(StoryStage stage, Random draw) : IDisposable
{
    private const double TappedTwiceShare = 0.1;

    private readonly MiniVisits visits = new(stage);

    /// <summary>Callbacks that WeChat had to tell.</summary>
    public int Told { get; private set; }

    /// <summary>Callbacks told and calls of the mini-program answered.</summary>
    public int Events => Told + visits.Calls;

    public long CampaignId { get; set; }

    private Phones Phones => stage.World.Phones;

    /// <summary>Comes by their inviter's code, or helps in the mini-program first.</summary>
    public async Task ArriveAsync(Guest guest, CancellationToken ct)
    {
        if (guest.Way == Way.Mini && guest.Inviter!.Code is { } code)
            await HelpAsync(guest, code, ct);
        Come(guest);
    }

    /// <summary>Takes part in the mini-program before they follow.</summary>
    public async Task JoinAsync(Guest guest, CancellationToken ct)
    {
        await visits.SignInAsync(guest, ct);
        guest.Code = await visits.JoinAsync(guest, CampaignId, ct);
    }

    public void Come(Guest guest)
    {
        Follow(guest);
        guest.CameAt = stage.Now;
        if (guest.Inviter is not null)
            guest.Bond = Bond.Held;
    }

    public void Follow(Guest guest)
    {
        var scene = guest.Way == Way.Code && guest.Inviter?.Code is { } code ? $"r_{code}" : null;
        Must(Phones.Follow(guest.Phone, scene is null ? "search" : "qr", scene));
        Told++;
        guest.Follows = true;
    }

    /// <summary>Who follows already scans a code.</summary>
    public void Scan(Guest guest, string? code)
    {
        Must(Phones.Scan(guest.Phone, $"r_{code}"));
        Told++;
    }

    public void Go(Guest guest)
    {
        Must(Phones.Unfollow(guest.Phone));
        Told++;
        guest.Follows = false;
        guest.Bond = guest.Bond switch
        {
            Bond.Held => Bond.Void,
            Bond.Confirmed => Bond.Lost,
            _ => guest.Bond,
        };
    }

    public void Dispose() => visits.Dispose();

    private async Task HelpAsync(Guest guest, string code, CancellationToken ct)
    {
        // An honest friend opens the invitation before signing in; a farm's accounts are signed in already.
        if (guest.IsHonest)
            await visits.TouchAsync(guest, CampaignId, code, ct);
        await visits.SignInAsync(guest, ct);
        if (!guest.IsHonest)
            await visits.TouchAsync(guest, CampaignId, code, ct);
        for (var taps = draw.NextDouble() < TappedTwiceShare ? 2 : 1; taps > 0; taps--)
            await visits.HelpAsync(guest, CampaignId, code, $"tap-{guest.Number}-{taps}", ct);
        if (guest.Part == Part.PhoneChain)
            guest.Code = await visits.JoinAsync(guest, CampaignId, ct);
    }

    private static void Must(PhoneRefusal? refusal)
    {
        if (refusal is not null)
            throw new InvalidOperationException(refusal.Text);
    }
}
