using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Retention.Channels.Sms;
using Retention.Channels.WeChat.Callbacks;
using Retention.Platform.Ids;
using Retention.Platform.Privacy;
using Retention.WeChat.Channels;
using Retention.WeChat.Fans;
using Retention.WeChat.Hosting;
using Retention.WeChat.Outreach;

namespace Retention.WeChat.Callbacks;

/// <summary>
/// The addresses WeChat and the SMS provider push to. A callback is verified, decrypted, stored once and answered: with
/// the pipeline's answer when that comes in time, else with a bare <c>success</c>.
/// </summary>
internal sealed partial class CallbackEndpoints(
    CallbackGates gates,
    CallbackInbox inbox,
    AnswerTaker answers,
    IdGenerator ids,
    PersonalData privacy,
    TimeProvider clock,
    IOptions<CallbacksOptions> options,
    IOptions<SmsOptions> sms,
    ILogger<CallbackEndpoints> logger)
{
    private const int SmsBodyBytesMax = SmsCallbackReader.MaxBodyBytes;

    public static void Map(IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/callbacks").ExcludeFromDescription();
        group.MapGet("/wechat/{account}", (string account, HttpContext context, CallbackEndpoints endpoints) => endpoints.VerifyUrl(account, context));
        group.MapPost("/wechat/{account}", (string account, HttpContext context, CallbackEndpoints endpoints) => endpoints.ReceiveAsync(account, context));
        group.MapPost("/sms/{path}", (string path, HttpContext context, CallbackEndpoints endpoints) => endpoints.ReceiveSmsAsync(path, context));
    }

    private IResult VerifyUrl(string account, HttpContext context)
    {
        if (gates.Find(account) is not { } gate)
            return Results.NotFound();
        return gate.Gate.VerifyUrl(QueryOf(context.Request)) switch
        {
            UrlVerification.Verified verified => Results.Text(verified.Echo, "text/plain"),
            UrlVerification.Refused refused => Refuse(refused.Reason, refused.StatusCode),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    private async Task<IResult> ReceiveAsync(string account, HttpContext context)
    {
        if (gates.Find(account) is not { } gate)
            return Results.NotFound();
        if (await context.Request.ReadBodyAsync(gate.BodyBytesMax, context.RequestAborted) is not { } body)
            return Refuse(CallbackRefusal.BodyTooLarge, StatusCodes.Status413PayloadTooLarge);
        return gate.Gate.Open(QueryOf(context.Request), body) switch
        {
            CallbackResult.Opened opened => await AcceptAsync(gate, opened, context.RequestAborted),
            CallbackResult.Refused refused => Refuse(refused.Reason, refused.StatusCode),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    private async Task<IResult> AcceptAsync(AccountGate gate, CallbackResult.Opened opened, CancellationToken ct)
    {
        var inbound = InboundReader.Read(opened.ClearBody);
        var fanHash = inbound.FanOpenId is { Length: > 0 } openId ? FanRegistry.HashOf(privacy, gate.Account, openId) : "";
        var now = clock.GetUtcNow();
        var item = new InboxItem(
            ids.Next(), gate.Source, CallbackInbox.KeyOf(gate.Source, inbound.DedupeKey), fanHash, Encoding.UTF8.GetString(opened.ClearBody.Span), now, inbound)
        {
            Waiter = MayBeAnswered(gate.Account, inbound) ? new TaskCompletionSource<OutreachMessage?>(TaskCreationOptions.RunContinuationsAsynchronously) : null,
        };
        if (inbox.TryAdd(item) is not { } adding)
            return Results.StatusCode(StatusCodes.Status503ServiceUnavailable);

        // Not cancelled with the request: what is stored is processed whether or not the line holds.
        var accepted = await adding;
        if (item.Waiter is null)
            return Success();
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(TimeSpan.FromMilliseconds(options.Value.PassiveReplyMilliseconds));
        var answer = accepted.IsNew
            ? await answers.TakeNewAsync(item.Waiter.Task, patience.Token)
            : await answers.TakeAgainAsync(accepted.Id, patience.Token);
        return answer is null ? Success() : Reply(gate, opened, inbound, answer);
    }

    private IResult Reply(AccountGate gate, CallbackResult.Opened opened, Inbound inbound, TouchContent answer)
    {
        PassiveReply reply = answer switch
        {
            { ImageMediaId: { } media } => new PassiveReply.Image(media),
            { News: { } card } => new PassiveReply.News([new NewsArticle(card.Title, card.Description, card.PictureUrl ?? "", card.Url)]),
            { Text: { } text } => new PassiveReply.Text(text),
            _ => new PassiveReply.None(),
        };
        var xml = PassiveReplyWriter.Write(reply, inbound.FromUserName, inbound.ToUserName, clock.GetUtcNow());
        return Results.Text(gate.Gate.Seal(xml, opened.Sealing), opened.Sealing?.IsJson == true ? "application/json" : "text/xml");
    }

    private async Task<IResult> ReceiveSmsAsync(string path, HttpContext context)
    {
        var expected = sms.Value.CallbackPath;
        if (expected.Length == 0 || !CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(path), Encoding.UTF8.GetBytes(expected)))
            return Results.NotFound();
        if (await context.Request.ReadBodyAsync(SmsBodyBytesMax, context.RequestAborted) is not { } body)
            return Results.StatusCode(StatusCodes.Status413PayloadTooLarge);
        if (SmsCallbackReader.Read(body) is SmsCallback.Malformed malformed)
        {
            Log.SmsRefused(logger, malformed.Why);
            return Results.BadRequest();
        }

        var key = Convert.ToHexStringLower(SHA256.HashData(body));
        var item = new InboxItem(ids.Next(), InboxSource.Sms, CallbackInbox.KeyOf(InboxSource.Sms, key), "", Encoding.UTF8.GetString(body), clock.GetUtcNow(), null);
        if (inbox.TryAdd(item) is not { } adding)
            return Results.StatusCode(StatusCodes.Status503ServiceUnavailable);
        await adding;
        return Results.Text(SmsCallbackReader.Acknowledgement, "application/json");
    }

    /// <summary>A mini-program's pushes take no message for an answer: whoever writes to it is answered by a customer-service message.</summary>
    private static bool MayBeAnswered(FanAccount account, Inbound inbound) =>
        account == FanAccount.Official && inbound is Inbound.Followed or Inbound.Message or Inbound.MenuClicked or Inbound.CodeScanned or Inbound.Scanned;

    private static IResult Success() => Results.Text(PassiveReplyWriter.Success, "text/plain");

    private IResult Refuse(CallbackRefusal reason, int statusCode)
    {
        Log.Refused(logger, reason);
        RetentionTelemetry.CallbackRefused(reason.ToString());
        return Results.StatusCode(statusCode);
    }

    private static CallbackQuery QueryOf(HttpRequest request) => new(
        request.Query["signature"], request.Query["timestamp"], request.Query["nonce"], request.Query["echostr"],
        request.Query["encrypt_type"], request.Query["msg_signature"]);

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "A callback was refused: {Reason}.")]
        public static partial void Refused(ILogger logger, CallbackRefusal reason);

        [LoggerMessage(LogLevel.Warning, "An SMS callback was refused: {Why}.")]
        public static partial void SmsRefused(ILogger logger, string why);
    }
}
