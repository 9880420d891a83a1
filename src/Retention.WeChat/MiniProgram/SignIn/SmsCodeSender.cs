using Dapper;
using Microsoft.Extensions.Options;
using Retention.Channels.Sms;
using Retention.Platform.Data;
using Retention.Platform.Privacy;
using Retention.Platform.Work;
using Retention.WeChat.Channels;
using Retention.WeChat.Fans;
using Retention.WeChat.Operators;

namespace Retention.WeChat.MiniProgram;

/// <summary>A code on its way to a number, sealed as long as it waits.</summary>
internal sealed record SmsParcel(string Phone, string Code)
{
    public string Seal(PersonalData privacy) => privacy.Encrypt($"{Phone} {Code}");

    public static SmsParcel Open(string text, PersonalData privacy) => privacy.Decrypt(text).Split(' ') is [var phone, var code]
        ? new SmsParcel(phone, code)
        : throw new FormatException("A parcel is a number and a code.");
}

/// <summary>
/// Sends the codes that wait in <c>sms_code</c> to numbers somebody has bound, and lets the others go. Whoever asked has had their answer:
/// how long this takes and how it ends tells nobody who is a member.
/// </summary>
internal sealed partial class SmsCodeSender(IServiceScopeFactory scopes, SessionClock clock, ILogger<SmsCodeSender> logger) : WorkLoop(Unasked, logger)
{
    private const int BatchMax = 40;

    /// <summary>A provider that hangs holds up as many, and no more connections.</summary>
    private const int AtOnce = 4;

    /// <summary>Another node does not take the same code meanwhile; what could not be sent is tried again then, while the code is good.</summary>
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(20);

    public override string Question => Sql.AnyWaiting;

    protected override async Task<bool> StepAsync(CancellationToken ct)
    {
        IReadOnlyList<Waiting> waiting;
        await using (var scope = scopes.CreateAsyncScope())
            waiting = await scope.ServiceProvider.GetRequiredService<Db>().ListAsync<Waiting>(Sql.List, new { machineNow = clock.Time.GetUtcNow(), limit = BatchMax }, ct);
        await Parallel.ForEachAsync(waiting, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = ct }, async (one, token) => await SendAsync(one, token));
        return waiting.Count == BatchMax;
    }

    private async Task SendAsync(Waiting waiting, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<Db>();
        var now = clock.Time.GetUtcNow();
        if (await db.ExecuteAsync(Sql.Take, new { waiting.PhoneHash, waiting.Parcel, machineNow = now, until = now + Lease }, ct) != 1)
            return;
        if (waiting.ExpiresAt <= now)
            Log.TooLate(logger);
        else if (await TryAgainAsync(scope.ServiceProvider, SmsParcel.Open(waiting.Parcel, scope.ServiceProvider.GetRequiredService<PersonalData>()), ct))
            return;
        await db.ExecuteAsync(Sql.End, new { waiting.PhoneHash, waiting.Parcel }, ct);
    }

    /// <returns>Whether nothing was sent for a reason that passes.</returns>
    private async Task<bool> TryAgainAsync(IServiceProvider provider, SmsParcel parcel, CancellationToken ct)
    {
        if ((await provider.GetRequiredService<FanRegistry>().ListByPhoneAsync(parcel.Phone, ct)).Count == 0 || provider.GetRequiredService<SmsGateway>().Client is not { } client)
            return false;
        // Others need the connection more than somebody who waits for a provider.
        await provider.GetRequiredService<Db>().RestAsync();
        try
        {
            var template = provider.GetRequiredService<IOptions<MiniProgramOptions>>().Value.SmsCodeTemplateId;
            var sent = (await client.SendAsync(new SmsMessage(template, [parcel.Phone], [parcel.Code]), ct)).Single();
            if (!sent.IsAccepted)
                Log.Refused(logger, sent.Code);
            return false;
        }
        catch (SmsException error)
        {
            var passes = error.Kind is SmsErrorKind.Transient or SmsErrorKind.RateLimited;
            Log.NotSent(logger, error, passes);
            return passes;
        }
    }

    [method: ExplicitConstructor]
    private sealed record Waiting(string PhoneHash, string Parcel, DateTimeOffset ExpiresAt);

    internal static class Sql
    {
        public const string AnyWaiting = "select 1 from sms_code where send_at <= @machineNow";

        public const string List = "select phone_hash, parcel, expires_at from sms_code where send_at <= @machineNow order by send_at limit @limit";

        public const string Take = "update sms_code set send_at = @until where phone_hash = @PhoneHash and parcel = @Parcel and send_at <= @machineNow";

        // A newer code has a parcel of its own.
        public const string End = "update sms_code set parcel = null, send_at = null where phone_hash = @PhoneHash and parcel = @Parcel";
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "A sign-in code was refused by the SMS provider ({Code}).")]
        public static partial void Refused(ILogger logger, string code);

        [LoggerMessage(LogLevel.Warning, "A sign-in code could not be sent; it is tried again: {Again}.")]
        public static partial void NotSent(ILogger logger, Exception error, bool again);

        [LoggerMessage(LogLevel.Error, "A sign-in code could not be sent while it was good.")]
        public static partial void TooLate(ILogger logger);
    }
}
