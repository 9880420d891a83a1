using Retention.Platform.Ids;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Referrals;

/// <summary>Scores are a judgement of a person: they go with them, and stand in the copy of their data with the reasons.</summary>
internal sealed class KocMemory(KocStore store) : IForgetMembers, IExported
{
    private const int ExportMax = 1_000;

    public string Name => "koc";

    public Task ForgetAsync(Id<Fan> memberId, CancellationToken ct) => store.ForgetAsync(memberId, ct);

    public async Task<object> ExportAsync(Id<Fan> memberId, CancellationToken ct) =>
        (await store.HistoryAsync(memberId, ExportMax, ct)).Select(row => new { row.Day, row.Score, row.Parts }).ToList();
}
