using Retention.Sandbox.Wire;

namespace Retention.Sandbox.Tokens;

internal static class TokenEndpoints
{
    public static void Map(WeChatApi api)
    {
        api.Open("/cgi-bin/token", Token);
        api.Open("/cgi-bin/stable_token", StableToken);
        api.Get("/cgi-bin/ticket/getticket", Ticket, AccountKind.OfficialAccount);
    }

    private static ApiReply Token(OpenCall call)
    {
        var (account, refusal) = Credentials.Check(call, call.Query("grant_type"), call.Query("appid"), call.Query("secret"));
        refusal ??= account!.Usage.Spend("/cgi-bin/token", call.Now);
        return refusal is { } no ? no : Answer(call.World.Tokens.Issue(account!, call.Now));
    }

    private static ApiReply StableToken(OpenCall call)
    {
        if (!HttpMethods.IsPost(call.Http.Request.Method))
        {
            return Errors.RequirePost;
        }

        var body = call.Body;
        var (account, refusal) = Credentials.Check(call, body.Text("grant_type"), body.Text("appid"), body.Text("secret"));
        // Unlike /cgi-bin/token, which has a code for it.
        if (refusal == Errors.InvalidSecret)
        {
            return Errors.InvalidCredential;
        }

        refusal ??= account!.Usage.Spend("/cgi-bin/stable_token", call.Now);
        return refusal is { } no ? no : Answer(call.World.Tokens.Stable(account!, body.Flag("force_refresh"), call.Now));
    }

    private static ApiReply Ticket(ApiCall call) =>
        call.Query("type") is "jsapi" or "wx_card"
            ? ApiReply.Json(new { errcode = 0, errmsg = "ok", ticket = call.Account.TicketFor(call.Query("type")!, call.Now, out var left), expires_in = left })
            : Errors.InvalidParameter;

    private static ApiReply Answer((string Token, int ExpiresIn) issued) =>
        ApiReply.Json(new { access_token = issued.Token, expires_in = issued.ExpiresIn });
}
