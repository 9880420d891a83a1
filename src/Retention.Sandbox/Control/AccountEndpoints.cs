namespace Retention.Sandbox.Control;

internal static class AccountEndpoints
{
    public static void Map(IEndpointRouteBuilder control, World world) =>
        control.MapGet("/accounts", () => ControlJson.Ok(world.Accounts.Select(account => new
        {
            key = account.Options.Key,
            name = account.Options.Name,
            kind = account.Kind,
            appId = account.Options.AppId,
            originalId = account.Options.OriginalId,
            callbackUrl = account.Options.CallbackUrl,
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
