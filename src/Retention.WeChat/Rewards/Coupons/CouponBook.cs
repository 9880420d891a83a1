using System.Diagnostics;
using System.Security.Cryptography;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.Platform.Problems;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Rewards;

/// <summary>An offer as it stands for one fan.</summary>
public sealed record StandingOffer(CouponTemplate Template, OfferState State, int LeftForFan);

/// <summary>
/// Who holds which coupons. One key gives one coupon, ever; no template gives more than its stock; no fan takes more than
/// one may: whatever is repeated or happens at the same moment.
/// </summary>
internal sealed class CouponBook(CouponStore store, CouponTemplateStore templates, PointsLedger ledger, FanRegistry fans, Db db, IdGenerator ids, TimeProvider clock)
{
    /// <summary>More offers at a time are no help to anybody.</summary>
    private const int OffersMax = 100;

    private static readonly TimeSpan Soon = TimeSpan.FromDays(3);

    /// <summary>A fan takes one of what is offered, for points where it costs some.</summary>
    public Task<Result<Coupon>> TakeAsync(long templateId, Id<Fan> fanId, CancellationToken ct) => db.InTransactionAsync<Result<Coupon>>(
        async token =>
        {
            await fans.LockAsync([fanId], token);
            if (await templates.LockAsync(new(templateId), token) is not { } template)
                return CouponProblems.TemplateNotFound;
            var taken = await templates.TakenByAsync(template.Id, fanId, token);
            if (CouponTemplateRules.TakingRefused(template, taken, clock.GetUtcNow()) is { } refused)
                return refused;
            var id = ids.Next<Coupon>();
            if (template.CostPoints > 0
                && (await ledger.PostAsync(new Posting($"coupon:{id}", PointsReason.Coupon, fanId, -template.CostPoints, template.Name), token)).Problem is { } tooFew)
                return tooFew;
            if (!await templates.CountTakenAsync(template.Id, fanId, template.PerFanLimit, token))
                throw new UnreachableException("The template is locked: nobody can have taken one meanwhile.");
            return await GiveAsync(id, $"take:{id}", template, fanId, CouponSource.Take, token);
        },
        ct);

    /// <summary>Gives a coupon as a prize or a gift, in the caller's transaction; what one fan may take does not count here, the stock does.</summary>
    /// <param name="key">Named after what it is given for.</param>
    /// <param name="templateId">Which.</param>
    /// <param name="fanId">To whom.</param>
    /// <param name="source">What it comes from.</param>
    /// <param name="ct">Stops waiting.</param>
    /// <param name="isPromised">One of those that were set aside.</param>
    public Task<Result<Coupon>> GrantAsync(string key, long templateId, Id<Fan> fanId, CouponSource source, CancellationToken ct, bool isPromised = false) => db.InTransactionAsync<Result<Coupon>>(
        async token =>
        {
            if (await FindKnownAsync(key, templateId, fanId, token) is { } known)
                return known;
            if (await templates.LockAsync(new(templateId), token) is not { } template)
                return CouponProblems.TemplateNotFound;
            if (CouponTemplateRules.GrantingRefused(template, clock.GetUtcNow()) is { } refused)
                return refused;
            if (isPromised && await templates.TakeReservedAsync(template.Id, token))
                return await WriteAsync(ids.Next<Coupon>(), key, template, fanId, source, token);
            return template.Left <= 0 ? CouponProblems.SoldOut : await GiveAsync(ids.Next<Coupon>(), key, template, fanId, source, token);
        },
        ct);

    /// <summary>Takes a coupon back that nobody has used: what it came with is undone. It is in stock again.</summary>
    /// <returns>Null when it is withdrawn; else that an order holds or has used it.</returns>
    public Task<Problem?> WithdrawAsync(Id<Coupon> id, CancellationToken ct) => db.InTransactionAsync<Problem?>(
        async token =>
        {
            var coupon = (await store.LockAsync([id], token))[0];
            var now = clock.GetUtcNow();
            if (coupon.State == CouponState.Withdrawn)
                return null;
            if (!await store.WithdrawAsync(id, now, token))
                return coupon.State == CouponState.Used ? CouponProblems.Used : CouponProblems.Reserved;
            await templates.PutBackAsync(coupon.TemplateId, token);
            await fans.RecordAsync(coupon.FanId, "CouponWithdrawn", coupon.Name, now, token);
            return null;
        },
        ct);

    /// <summary>What shoppers may take by themselves, with how it stands for one of them.</summary>
    public async Task<IReadOnlyList<StandingOffer>> OffersAsync(Id<Fan> fanId, CancellationToken ct)
    {
        var offers = await templates.ListPublicAsync(OffersMax, ct);
        var taken = await templates.AllTakenByAsync(fanId, ct);
        var now = clock.GetUtcNow();
        return [.. offers.Select(template => Standing(template, taken.GetValueOrDefault(template.Id)))];

        StandingOffer Standing(CouponTemplate template, int takenByFan) =>
            new(template, CouponTemplateRules.StateOf(template, takenByFan, now), Math.Max(0, template.PerFanLimit - takenByFan));
    }

    /// <returns>Null when there is none or it is somebody else's.</returns>
    public async Task<Coupon?> FindAsync(Id<Coupon> id, Id<Fan> fanId, CancellationToken ct) => await store.FindAsync(id, ct) is { } found && found.FanId == fanId ? found : null;

    /// <param name="fanId">Whose.</param>
    /// <param name="state">Only those in this state; an order may hold some of the usable.</param>
    /// <param name="before">Only ids below.</param>
    /// <param name="limit">How many.</param>
    /// <param name="ct">Stops waiting.</param>
    /// <returns>Newest first.</returns>
    public Task<IReadOnlyList<Coupon>> ListAsync(Id<Fan> fanId, CouponState? state, long? before, int limit, CancellationToken ct) =>
        store.PageAsync(fanId, state, clock.GetUtcNow(), before, limit, ct);

    public Task<CouponCount> CountAsync(Id<Fan> fanId, CancellationToken ct) => store.CountUsableAsync(fanId, clock.GetUtcNow(), clock.GetUtcNow() + Soon, ct);

    /// <summary>The best that a fan's coupons can do for a basket, and what keeps each of the others from it.</summary>
    public async Task<Quote> QuoteAsync(Id<Fan> fanId, IReadOnlyList<QuoteItem> items, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        return QuoteRules.Of(items, await store.ListUsableAsync(fanId, now, QuoteRules.CouponsMax, ct), now);
    }

    private async Task<Result<Coupon>?> FindKnownAsync(string key, long templateId, Id<Fan> fanId, CancellationToken ct) => await store.FindByKeyAsync(key, ct) switch
    {
        null => null,
        var known when known.TemplateId.Value == templateId && known.FanId == fanId => known,
        _ => CouponProblems.KeyReused,
    };

    private async Task<Coupon> GiveAsync(Id<Coupon> id, string key, CouponTemplate template, Id<Fan> fanId, CouponSource source, CancellationToken ct)
    {
        if (!await templates.TakeFromStockAsync(template.Id, ct))
            throw new UnreachableException("The template is locked: nobody can have given the last one meanwhile.");
        return await WriteAsync(id, key, template, fanId, source, ct);
    }

    private async Task<Coupon> WriteAsync(Id<Coupon> id, string key, CouponTemplate template, Id<Fan> fanId, CouponSource source, CancellationToken ct)
    {
        var code = CouponCode.Complete(RandomNumberGenerator.GetString(CouponCode.Alphabet, CouponCode.RandomLength));
        var coupon = Coupon.Grant(id, key, template, fanId, source, code, clock.GetUtcNow());
        await store.InsertAsync(coupon, ct);
        await fans.RecordAsync(fanId, "Coupon", $"{source} {template.Name}", coupon.GrantedAt, ct);
        return coupon;
    }
}
