using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;
using Retention.WeChat.Outreach;

namespace Retention.WeChat.MiniProgram;

/// <summary>A shopper's word on who may write to them.</summary>
/// <param name="Wording">The sentence on the switch; kept as proof.</param>
public sealed record GiveConsentRequest(
    [property: EnumDataType(typeof(ConsentChannel))] ConsentChannel Channel,
    [property: EnumDataType(typeof(ConsentPurpose))] ConsentPurpose Purpose,
    bool Given,
    [property: Required, StringLength(500, MinimumLength = 1)] string Wording);

public sealed record ConsentView(ConsentChannel Channel, ConsentPurpose Purpose, bool Given, DateTimeOffset DecidedAt, string? Wording);

public sealed record ExportView(string Id, ExportState State, DateTimeOffset? ReadyAt, JsonElement? Data);

public sealed record DeletionView(DateTimeOffset DueAt);

internal static class PrivacyEndpoints
{
    private const int WordsMax = 200;

    public static void Map(RouteGroupBuilder mini)
    {
        var privacy = mini.MapGroup("/privacy").WithTags("privacy");
        privacy.MapGet("/consents", Consents);
        privacy.MapPost("/consents", GiveConsent);
        privacy.MapPost("/exports", RequestExport).ChangesValue();
        privacy.MapGet("/exports/{id}", FindExport);
        privacy.MapPost("/deletion-requests", RequestDeletion).ChangesValue();
        privacy.MapGet("/deletion-requests/current", CurrentDeletion);
        privacy.MapDelete("/deletion-requests/current", CancelDeletion);
    }

    /// <summary>What counts now, with the sentence it was said to; of what was said before an erasure only the refusals do.</summary>
    private static async Task<MiniAnswer<MiniList<ConsentView>>> Consents(Shopper shopper, ConsentBook consents, CancellationToken ct)
    {
        var said = await consents.HistoryAsync(shopper.FanId, WordsMax, ct);
        return new MiniList<ConsentView>(
        [
            .. (await consents.OfAsync(shopper.FanId, ct)).Words
                .OrderByDescending(word => word.DecidedAt).ThenBy(word => word.Channel).ThenBy(word => word.Purpose)
                .Select(word => new ConsentView(word.Channel, word.Purpose, word.Given, word.DecidedAt, said.FirstOrDefault(entry => entry.Says(word))?.Wording)),
        ]);
    }

    /// <summary>Holds for every account of the person, at once, also for what is waiting to be sent.</summary>
    private static async Task<MiniAnswer<MiniList<ConsentView>>> GiveConsent(
        GiveConsentRequest request, Shopper shopper, ConsentDesk words, ConsentBook consents, TimeProvider clock, CancellationToken ct)
    {
        var word = new ConsentChange(request.Channel, request.Purpose, request.Given, ConsentSource.MiniProgram, request.Wording, clock.GetUtcNow());
        await words.TakeForAllAsync(shopper.MemberId, word, ct);
        return await Consents(shopper, consents, ct);
    }

    private static async Task<MiniAnswer<ExportView>> RequestExport(Shopper shopper, ExportDesk desk, CancellationToken ct) =>
        View(await desk.RequestAsync(shopper.FanId, ct), null);

    private static async Task<MiniAnswer<ExportView>> FindExport(Id<PrivacyExport> id, Shopper shopper, ExportDesk desk, CancellationToken ct) =>
        await desk.FindAsync(id, shopper.FanId, ct) is var (export, data) ? View(export, data) : PrivacyErrors.ExportNotFound;

    private static async Task<MiniAnswer<DeletionView>> RequestDeletion(Shopper shopper, DeletionRequests requests, CancellationToken ct) =>
        new DeletionView((await requests.OpenAsync(shopper.MemberId, ct)).DueAt);

    private static async Task<MiniAnswer<DeletionView>> CurrentDeletion(Shopper shopper, DeletionRequests requests, CancellationToken ct) =>
        await requests.FindOpenAsync(shopper.MemberId, ct) is { } open ? new DeletionView(open.DueAt) : PrivacyErrors.NoDeletion;

    private static async Task<MiniAnswer<Done>> CancelDeletion(Shopper shopper, DeletionRequests requests, CancellationToken ct) =>
        await requests.CancelAsync(shopper.MemberId, ct) ? new Done() : PrivacyErrors.NoDeletion;

    private static ExportView View(PrivacyExport export, JsonElement? data) => new(export.Id.ToString(), export.State, export.ReadyAt, data);
}
