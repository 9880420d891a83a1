using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Rewards;

/// <summary>Prizes follow a person whose two fans become one, and are part of the copy they may ask for.</summary>
internal sealed class PrizeBelongings(PrizeBook book, Db db) : IBelongings, IExported
{
    /// <summary>Far more than anybody ever won.</summary>
    private const int PrizesMax = 10_000;

    public string Name => "prizes";

    public Task MoveAsync(FanMerge merge, CancellationToken ct) => db.ExecuteAsync(Sql.Move, new { merge.Id, merge.From, merge.Into }, ct);

    public Task MoveBackAsync(FanMerge merge, CancellationToken ct) => db.ExecuteAsync(Sql.Return, new { merge.Id, merge.From, merge.Into }, ct);

    public async Task<object> ExportAsync(Id<Fan> memberId, CancellationToken ct) =>
        (await book.ListOfFanAsync(memberId, Enum.GetValues<PrizeState>(), null, PrizesMax, ct))
            .Select(prize => new { prize.Name, prize.Kind, prize.Source, prize.State, prize.ValueFen, prize.WonAt, Address = book.AddressOf(prize), prize.Carrier, prize.TrackingNo })
            .ToList();

    internal static class Sql
    {
        public const string Move = "update prize set fan_id = @Into, merge_id = @Id where fan_id = @From";

        public const string Return = "update prize set fan_id = @From, merge_id = null where merge_id = @Id and fan_id = @Into";
    }
}
