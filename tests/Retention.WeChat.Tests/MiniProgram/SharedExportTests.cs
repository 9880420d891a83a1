using Microsoft.Extensions.DependencyInjection;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;
using Retention.WeChat.MiniProgram;
using Retention.WeChat.Tests.Fans;
using Retention.WeChat.Tests.Platform;

namespace Retention.WeChat.Tests.MiniProgram;

public sealed class SharedExportTests
{
    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_copy_made_while_two_were_one_is_nobodys_once_they_are_parted(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        var official = (await database.FollowAsync("o")).Id;
        var mini = await database.InTransactionAsync(async (provider, ct) => (await provider.GetRequiredService<FanRegistry>().WelcomeAsync(FanAccount.Mini, "m", null, ct)).Id);
        var own = await CopyAsync(database, official);
        database.Clock.Advance(TimeSpan.FromDays(1));
        var merge = (await database.InScopeAsync(provider => provider.GetRequiredService<MemberRegistry>().UniteAsync(mini, official, MergeReason.Phone, default))).Value;
        var shared = new[] { (Id: await CopyAsync(database, mini), Fan: mini), (Id: await CopyAsync(database, official), Fan: official) };

        Assert.True((await database.InScopeAsync(provider => provider.GetRequiredService<MemberRegistry>().UndoAsync(merge.Id, mini, default))).IsOk);
        foreach (var (id, fan) in shared)
        {
            Assert.False(await IsThereAsync(database, id, fan));
            Assert.Equal(ExportState.Waiting, (await database.InScopeAsync(provider => provider.GetRequiredService<ExportDesk>().RequestAsync(fan, default))).State);
        }

        Assert.True(await IsThereAsync(database, own, official));
    }

    private static Task<Id<PrivacyExport>> CopyAsync(TestDatabase database, Id<Fan> fan) => database.InScopeAsync(async provider =>
    {
        var desk = provider.GetRequiredService<ExportDesk>();
        var asked = await desk.RequestAsync(fan, default);
        await desk.CompleteAsync(default);
        Assert.NotNull((await desk.FindAsync(asked.Id, fan, default))!.Value.Data);
        return asked.Id;
    });

    private static Task<bool> IsThereAsync(TestDatabase database, Id<PrivacyExport> id, Id<Fan> fan) =>
        database.InScopeAsync(async provider => await provider.GetRequiredService<ExportDesk>().FindAsync(id, fan, default) is not null);
}
