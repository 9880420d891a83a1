using Retention.Sandbox.Callbacks;
using Retention.Sandbox.MiniProgram;

namespace Retention.Sandbox.Control;

public sealed record CallbackAddress(Uri? Url);

public sealed record SmsCallbackAddresses(Uri? Status, Uri? Reply);

/// <summary>The accounts, and the settings of their console pages that may change while they run.</summary>
internal static class AccountEndpoints
{
    private static readonly PhoneRefusal NoAccount = new(404, "没有这个账号");

    public static void Map(IEndpointRouteBuilder control, World world)
    {
        control.MapPost("/accounts/{key}/callback", (string key, CallbackAddress address) => Point(world, key, address.Url));
        control.MapPost("/accounts/{key}/penalties", (string key, PenaltyAsked asked) => Punish(world, key, asked));
        control.MapPost("/accounts/{key}/verify", (string key, CancellationToken ct) => VerifyAsync(world, key, ct));
        control.MapPost("/sms/callbacks", (SmsCallbackAddresses addresses) =>
        {
            world.Sms.PointCallbacksTo(addresses.Status, addresses.Reply);
            return ControlJson.Ok(new { ok = true });
        });
        control.MapGet("/accounts", () => ControlJson.Ok(world.Accounts.Select(account => new
        {
            key = account.Options.Key,
            name = account.Options.Name,
            kind = account.Kind,
            appId = account.Options.AppId,
            originalId = account.Options.OriginalId,
            callbackUrl = account.Options.CallbackUrl,
            requestPath = account.Options.Kind == AccountKind.MiniProgram && world.Options.MiniProgramApi is not null ? MiniProgramRequests.Path : null,
            menu = account.Menu.Current,
            templates = account.Templates.All.Select(template => new
            {
                id = template.Id,
                title = template.Title,
                kind = template.Kind,
                longTerm = template.LongTerm,
                fields = template.Fields,
                example = template.Example,
            }),
        })));
    }

    private static IResult Punish(World world, string key, PenaltyAsked asked)
    {
        if (world.AccountByKey(key) is not { } account)
        {
            return ControlJson.Refused(NoAccount);
        }

        world.Pusher.Send(PushShapes.Punished(world, account, asked));
        return ControlJson.Ok(new { ok = true });
    }

    private static IResult Point(World world, string key, Uri? url)
    {
        if (world.AccountByKey(key) is not { } account)
        {
            return ControlJson.Refused(NoAccount);
        }

        account.PointCallbacksTo(url);
        return ControlJson.Ok(new { ok = true });
    }

    private static async Task<IResult> VerifyAsync(World world, string key, CancellationToken ct) => world.AccountByKey(key) switch
    {
        null => ControlJson.Refused(NoAccount),
        { Options.CallbackUrl: null } => ControlJson.Refused(new PhoneRefusal(409, "还没有设置服务器地址")),
        var account => ControlJson.Ok(new { verified = await world.Pusher.VerifyAsync(account, ct) }),
    };
}
