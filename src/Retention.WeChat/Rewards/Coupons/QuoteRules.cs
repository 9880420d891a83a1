using Retention.Platform.Ids;
using Retention.Platform.Problems;

namespace Retention.WeChat.Rewards;

/// <summary>
/// The best that coupons can do for a basket. Thresholds look at prices before any coupon. Coupons used together are
/// reckoned one after the other, each on what is left to pay of the products it is for: never more than that. A percentage
/// is rounded down to the fen.
/// </summary>
internal static class QuoteRules
{
    /// <summary>A fan's coupons that are looked at, those that end first before the others.</summary>
    public const int CouponsMax = 200;

    /// <summary>Coupons tried in combinations: those that take most off alone. 12 make at most 4,096.</summary>
    public const int CombinedMax = 12;

    public static Quote Of(IReadOnlyList<QuoteItem> items, IReadOnlyCollection<Coupon> coupons, DateTimeOffset now)
    {
        long[] prices = [.. items.Select(item => item.TotalFen)];
        var total = prices.Sum();
        var known = coupons.Select(coupon => Candidate.Of(coupon, items, prices, now)).ToList();
        var best = Best(known, prices);
        var others = known.Where(candidate => !best.Chosen.Contains(candidate)).Select(Other);
        return new Quote(total, new Combination([.. best.Chosen.Select(each => each.Id)], best.DiscountFen, total - best.DiscountFen, best.ItemDiscounts), [.. others]);
    }

    /// <summary>Whether these very coupons may be used together on the basket; whether each is good at the moment is not asked here.</summary>
    /// <param name="items">Empty where nobody says what is bought: scopes and thresholds are then left to the shop.</param>
    /// <param name="coupons">Those of one order.</param>
    /// <returns>Null when they may.</returns>
    public static Problem? Refused(IReadOnlyList<QuoteItem> items, IReadOnlyCollection<Coupon> coupons)
    {
        long[] prices = [.. items.Select(item => item.TotalFen)];
        var chosen = coupons.Select(coupon => Candidate.Of(coupon, items, prices, null)).ToList();
        if (chosen.Any(candidate => candidate.Terms.Kind == CouponKind.Gift || (items.Count > 0 && !candidate.IsUsable)))
            return CouponProblems.NotApplicable;
        return chosen.Where((candidate, i) => !candidate.GoesWith(chosen.Take(i))).Any() ? CouponProblems.NotTogether : null;
    }

    private static Trial Best(IReadOnlyCollection<Candidate> known, long[] prices)
    {
        var usable = known.Where(candidate => candidate.IsUsable).ToList();
        var tried = usable
            // Of those that exclude each other and give the same, the one that ends first is the one to use.
            .GroupBy(candidate => (candidate.Coupon.TemplateId, candidate.AloneFen)).Select(same => same.Order(Candidate.EndingFirst).First())
            .OrderByDescending(candidate => candidate.AloneFen).ThenBy(candidate => candidate, Candidate.EndingFirst)
            .Take(CombinedMax).Order(Candidate.InOrderOfUse).ToList();
        return BestFrom(Trial.None(prices), tried, 0);
    }

    /// <summary>Each coupon in turn is used or not: every combination once, in the order of use.</summary>
    private static Trial BestFrom(Trial soFar, IReadOnlyList<Candidate> tried, int next)
    {
        if (next == tried.Count)
            return soFar;
        var without = BestFrom(soFar, tried, next + 1);
        if (!tried[next].GoesWith(soFar.Chosen))
            return without;
        var with = BestFrom(soFar.With(tried[next]), tried, next + 1);
        return with.IsBetterThan(without) ? with : without;
    }

    private static OtherCoupon Other(Candidate candidate) =>
        new(candidate.Id, candidate.IsUsable, candidate.AloneFen, candidate.Reason, CouponWords.Of(candidate.Reason, candidate.MissingFen, candidate.Coupon));

    /// <summary>A coupon looked at with a basket: which lines it is for, and what keeps it from being used.</summary>
    private sealed record Candidate(Coupon Coupon, CouponTerms Terms, bool[] Covers, QuoteReason Reason, long MissingFen, long AloneFen)
    {
        public static readonly IComparer<Candidate> EndingFirst = Comparer<Candidate>.Create((a, b) => (a.Coupon.ValidUntil, a.Id).CompareTo((b.Coupon.ValidUntil, b.Id)));

        public static readonly IComparer<Candidate> InOrderOfUse = Comparer<Candidate>.Create((a, b) => (a.Terms.ApplyOrder, a.Id).CompareTo((b.Terms.ApplyOrder, b.Id)));

        public Id<Coupon> Id => Coupon.Id;

        public bool IsUsable => Reason == QuoteReason.NotBest;

        /// <param name="now">Null where only its terms are looked at.</param>
        public static Candidate Of(Coupon coupon, IReadOnlyList<QuoteItem> items, long[] prices, DateTimeOffset? now)
        {
            var terms = coupon.ReadTerms();
            bool[] covers = [.. items.Select(item => terms.Scope?.Contains(item.Sku, item.Category) ?? true)];
            var covered = prices.Where((_, i) => covers[i]).Sum();
            var candidate = new Candidate(coupon, terms, covers, ReasonOf(coupon, terms, covered, now), Math.Max(0, terms.ThresholdFen - covered), 0);
            return candidate.IsUsable ? candidate with { AloneFen = candidate.OffFen(prices) } : candidate;
        }

        /// <summary>An exclusive coupon stands alone; combinable ones stand with those of other groups.</summary>
        public bool GoesWith(IEnumerable<Candidate> others) => others.All(other =>
            Terms.Stacking == CouponStacking.Combinable && other.Terms.Stacking == CouponStacking.Combinable && !string.Equals(Group, other.Group, StringComparison.Ordinal));

        public long[] Weights(IReadOnlyList<long> toPay) => [.. toPay.Select((fen, i) => Covers[i] ? fen : 0)];

        public long OffFen(IReadOnlyList<long> toPay)
        {
            var payable = Weights(toPay).Sum();
            return Terms.Kind == CouponKind.Percent
                ? Math.Min((long)((Int128)payable * Terms.PercentOff / 100), Terms.CapFen ?? long.MaxValue)
                : Math.Min(Terms.AmountFen, payable);
        }

        private string Group => Terms.StackingGroup ?? $"template:{Coupon.TemplateId}";

        private static QuoteReason ReasonOf(Coupon coupon, CouponTerms terms, long covered, DateTimeOffset? now)
        {
            if (now is { } moment && coupon.StateAt(moment) is var state && state != CouponState.Usable)
                return state == CouponState.Reserved ? QuoteReason.Reserved : QuoteReason.Expired;
            if (now < coupon.ValidFrom)
                return QuoteReason.NotYet;
            if (terms.Kind == CouponKind.Gift)
                return QuoteReason.Gift;
            if (covered == 0)
                return QuoteReason.OutOfScope;
            return covered < terms.ThresholdFen ? QuoteReason.BelowThreshold : QuoteReason.NotBest;
        }
    }

    /// <summary>Some coupons used on the basket, in order.</summary>
    private sealed record Trial(IReadOnlyList<Candidate> Chosen, long[] ToPay, long[] ItemDiscounts, long DiscountFen)
    {
        public static Trial None(long[] prices) => new([], prices, new long[prices.Length], 0);

        public Trial With(Candidate candidate)
        {
            var off = candidate.OffFen(ToPay);
            var parts = Allocation.Divide(off, candidate.Weights(ToPay));
            return new Trial(
                [.. Chosen, candidate], [.. ToPay.Zip(parts, (fen, part) => fen - part)], [.. ItemDiscounts.Zip(parts, (fen, part) => fen + part)], DiscountFen + off);
        }

        /// <summary>More off; then fewer coupons; then those that end first.</summary>
        public bool IsBetterThan(Trial other)
        {
            if (DiscountFen != other.DiscountFen)
                return DiscountFen > other.DiscountFen;
            if (Chosen.Count != other.Chosen.Count)
                return Chosen.Count < other.Chosen.Count;
            return Ends(this).Zip(Ends(other), (a, b) => a.CompareTo(b)).FirstOrDefault(difference => difference != 0) < 0;
        }

        private static IEnumerable<(DateTimeOffset, Id<Coupon>)> Ends(Trial trial) => trial.Chosen.Select(each => (each.Coupon.ValidUntil, each.Id)).Order();
    }
}
