namespace Retention.WeChat.Rewards;

/// <summary>
/// <c>dotnet run --project src/Retention.WeChat -- verify-ledger</c>: proves the ledger of the configured database, while the
/// product runs or not, and writes nothing. Ends with 0 when it holds and 1 when it does not.
/// </summary>
internal static class VerifyLedger
{
    public const string Command = "verify-ledger";

    public static async Task<int> RunAsync(IServiceProvider services, TextWriter to, CancellationToken ct)
    {
        await using var scope = services.CreateAsyncScope();
        var check = await scope.ServiceProvider.GetRequiredService<LedgerProof>().VerifyAsync(ct);
        foreach (var fault in check.Findings)
            await to.WriteLineAsync($"{fault.Rule}  {fault.Where}  {fault.Detail}");
        await to.WriteLineAsync(check.IsSound
            ? $"账目无误：{check.Postings} 笔记录自第一笔起逐一核对通过。 The ledger holds: {check.Postings} postings proved from the first."
            : $"账目有 {check.Faults} 处问题。 The ledger does not hold: {check.Faults} faults in {check.Postings} postings.");
        return check.IsSound ? 0 : 1;
    }
}
