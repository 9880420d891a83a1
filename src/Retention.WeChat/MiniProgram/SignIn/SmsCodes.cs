using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Retention.Platform.Data;
using Retention.Platform.Privacy;
using Retention.Platform.Problems;
using Retention.Platform.Time;
using Retention.WeChat.Channels;
using Retention.WeChat.Operators;

namespace Retention.WeChat.MiniProgram;

/// <summary>
/// The table <c>sms_code</c>: codes by which people sign in outside WeChat. One a minute and ten a day for a number, good for
/// five minutes and five guesses, used once; fifteen guesses a day. Numbers nobody has bound get no SMS, and the answer does not tell which those are.
/// </summary>
internal sealed class SmsCodes(Db db, SmsGateway gateway, SmsCodeSender sender, PersonalData privacy, SessionClock clock, IOptions<MiniProgramOptions> options)
{
    private const int CodesBelow = 1_000_000;
    private const int GuessesMax = 5;
    private const int CodesADayMax = 10;
    private const int GuessesADayMax = 15;

    private static readonly TimeSpan Life = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Has a code sent, if the number is somebody's: that is looked up by <see cref="SmsCodeSender"/>, after the answer, which is the same for
    /// every number and comes as soon.
    /// </summary>
    /// <param name="phone">E.164.</param>
    /// <param name="ct">Stops waiting.</param>
    /// <returns>What stood in the way, whoever has the number.</returns>
    public async Task<Problem?> AskAsync(string phone, CancellationToken ct)
    {
        if (gateway.Client is null || options.Value.SmsCodeTemplateId.Length == 0)
            return SignInErrors.SmsNotConfigured;
        var code = RandomNumberGenerator.GetInt32(CodesBelow).ToString("D6", CultureInfo.InvariantCulture);
        if (!await OpenAsync(phone, code, ct))
            return SignInErrors.SmsTooOften;
        sender.Wake();
        return null;
    }

    /// <summary>Uses a code up.</summary>
    /// <returns>Whether it was the right one. A guess counts before it is looked at, whatever runs at the same moment.</returns>
    public async Task<bool> UseAsync(string phone, string code, CancellationToken ct)
    {
        var phoneHash = HashOf(phone);
        var now = clock.Time.GetUtcNow();
        if (await db.ExecuteAsync(Sql.Guess, new { phoneHash, now, guessesMax = GuessesMax, guessesADayMax = GuessesADayMax }, ct) != 1)
            return false;
        var guessed = CodeHash(phone, code);
        var right = await db.FindAsync<string>(Sql.Find, new { phoneHash }, ct);
        return right is not null
            && CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(right), Encoding.ASCII.GetBytes(guessed))
            && await db.ExecuteAsync(Sql.Use, new { phoneHash, guessed }, ct) == 1;
    }

    public Task PurgeAsync(CancellationToken ct) => db.ExecuteAsync(Sql.Purge, new { now = clock.Time.GetUtcNow(), today = BusinessCalendar.DayOf(clock.Time.GetUtcNow()) }, ct);

    private Task<bool> OpenAsync(string phone, string code, CancellationToken ct)
    {
        var now = clock.Time.GetUtcNow();
        var args = new { phoneHash = HashOf(phone), codeHash = CodeHash(phone, code), parcel = new SmsParcel(phone, code).Seal(privacy), now, expiresAt = now + Life, pauseSince = now - Pause, today = BusinessCalendar.DayOf(now), codesADayMax = CodesADayMax };
        return db.InTransactionAsync(
            async token => await db.ExecuteAsync(Sql.Renew, args, token) == 1 || await db.ExecuteAsync(Sql.Add, args, token) == 1,
            ct);
    }

    private string HashOf(string phone) => privacy.Hash("sms-code-phone", phone);

    private string CodeHash(string phone, string code) => privacy.Hash("sms-code", $"{phone}\n{code}");

    internal static class Sql
    {
        // The day last: MySQL assigns from left to right.
        public const string Renew = """
            update sms_code set code_hash = @codeHash, parcel = @parcel, send_at = @now, guesses = 0, sent_at = @now, expires_at = @expiresAt,
                sent_today = case when day = @today then sent_today + 1 else 1 end, guesses_today = case when day = @today then guesses_today else 0 end, day = @today
            where phone_hash = @phoneHash and sent_at <= @pauseSince and (day <> @today or sent_today < @codesADayMax)
            """;

        public const string Add = """
            insert into sms_code (phone_hash, code_hash, parcel, send_at, guesses, sent_at, expires_at, day, sent_today, guesses_today)
            select @phoneHash, @codeHash, @parcel, @now, 0, @now, @expiresAt, @today, 1, 0 from (select 1 as one) as here
            where not exists (select 1 from sms_code where phone_hash = @phoneHash)
            """;

        public const string Guess = """
            update sms_code set guesses = guesses + 1, guesses_today = guesses_today + 1
            where phone_hash = @phoneHash and expires_at > @now and guesses < @guessesMax and guesses_today < @guessesADayMax and code_hash is not null
            """;

        public const string Find = "select code_hash from sms_code where phone_hash = @phoneHash";

        // The row stays until its day is over: the next code has to wait its minute, and is counted.
        public const string Use = "update sms_code set code_hash = null where phone_hash = @phoneHash and code_hash = @guessed";

        public const string Purge = "delete from sms_code where expires_at <= @now and day < @today";
    }
}
