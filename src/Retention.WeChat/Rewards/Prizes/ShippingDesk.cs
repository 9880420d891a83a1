using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.Platform.Problems;

namespace Retention.WeChat.Rewards;

/// <param name="Refused">Numbers of prizes that cannot be shipped: none of ours, closed, or no goods.</param>
public sealed record TrackingImport(int Shipped, IReadOnlyList<long> Refused);

/// <summary>Parcels by the sheet: out to whoever packs them, back with their tracking numbers.</summary>
internal sealed class ShippingDesk(PrizeStore store, PrizeBook book, Db db, TimeProvider clock)
{
    /// <summary>Of one sheet; the rest comes with the next.</summary>
    public const int ParcelsMax = 5_000;

    /// <summary>Whatever is on the sheet is marked: who ordered it cannot give it up any more while it may be in a parcel.</summary>
    public Task<string> ExportAsync(CancellationToken ct) => db.InTransactionAsync(
        async token =>
        {
            var waiting = await store.ListInStateAsync(PrizeState.ToShip, 0, ParcelsMax, token);
            var packed = await store.PackAsync([.. waiting.Select(prize => prize.Id)], clock.GetUtcNow(), token);
            return ShippingSheet.Write(packed.Select(prize => (prize, book.AddressOf(prize))));
        },
        ct);

    /// <summary>The same sheet again changes nothing more.</summary>
    public async Task<Result<TrackingImport>> ImportAsync(string sheet, string by, CancellationToken ct)
    {
        if (ShippingSheet.Read(sheet) is not { Count: <= ParcelsMax } lines)
            return PrizeProblems.BadSheet;
        return await db.InTransactionAsync(
            async token =>
            {
                var refused = new List<long>();
                foreach (var line in lines.OrderBy(line => line.PrizeId))
                {
                    if (!(await book.ShipAsync(new Id<Prize>(line.PrizeId), line.Carrier, line.TrackingNo, by, token)).IsOk)
                        refused.Add(line.PrizeId);
                }

                return new TrackingImport(lines.Count - refused.Count, refused);
            },
            ct);
    }
}
