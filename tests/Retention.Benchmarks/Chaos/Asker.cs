using Retention.Benchmarks.Stands;
using Retention.Platform.Data;
using Retention.Platform.Ids;
using Retention.WeChat.Fans;
using Retention.WeChat.Outreach;

namespace Retention.Benchmarks.Chaos;

/// <summary>Asks for messages through the product's own door, from a host whose workers never run: whatever it asks for, the nodes send.</summary>
internal sealed class Asker : IAsyncDisposable
{
    private const int TriesMax = 100;

    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(300);

    private readonly WebApplication app;
    private readonly NodeSlot slot;

    private Asker(WebApplication app)
    {
        this.app = app;
        slot = app.Services.GetRequiredService<NodeSlot>();
    }

    /// <summary>Calls that failed while something was away and were made again, as any caller would.</summary>
    public int Repeated { get; private set; }

    public static async Task<Asker> StartAsync(ChaosStage stage, CancellationToken ct)
    {
        var asker = new Asker(Product.Build(stage.SettingsOfAsker(), stage.Clock));
        await asker.slot.ClaimAsync(ct);
        await asker.slot.StartAsync(ct);
        return asker;
    }

    public Task AskAsync(IReadOnlyCollection<Touch> touches, CancellationToken ct) =>
        UntilDoneAsync(services => services.GetRequiredService<OutreachDesk>().AskAsync(touches, ct), ct);

    /// <summary>Writes down numbers, and the agreement of those who take offers.</summary>
    public Task MeetAsync(IReadOnlyDictionary<Id<Fan>, (string Phone, bool TakesOffers)> people, DateTimeOffset now, CancellationToken ct) => UntilDoneAsync(
        services => services.GetRequiredService<Db>().InTransactionAsync(
            async token =>
            {
                var registry = services.GetRequiredService<FanRegistry>();
                foreach (var fan in await registry.LockAsync([.. people.Keys], token))
                {
                    await registry.SetPhoneAsync(fan, people[fan.Id].Phone, token);
                    if (people[fan.Id].TakesOffers)
                        await registry.ConsentAsync(fan.Id, new ConsentChange(ConsentChannel.Sms, ConsentPurpose.Marketing, true, ConsentSource.Console, "同意接收优惠短信", now), token);
                }
            },
            ct),
        ct);

    public async ValueTask DisposeAsync()
    {
        await slot.StopAsync(CancellationToken.None);
        await app.DisposeAsync();
    }

    /// <summary>A call that failed may have been committed all the same; asking again must not double anything.</summary>
    private async Task UntilDoneAsync(Func<IServiceProvider, Task> work, CancellationToken ct)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await using var scope = app.Services.CreateAsyncScope();
                await work(scope.ServiceProvider);
                return;
            }
            catch (Exception error) when (attempt < TriesMax && error is not OperationCanceledException)
            {
                Repeated++;
                await Task.Delay(BetweenTries, ct);
            }
        }
    }
}
