using Retention.Platform.Ids;
using Retention.WeChat.Fans;

namespace Retention.WeChat.MiniProgram;

/// <summary>Who is asking. Endpoints of the mini-program take it as a parameter.</summary>
/// <param name="FanId">The person as the mini-program knows them: whom subscribe messages go to.</param>
/// <param name="MemberId">Whose points, coupons and prizes they use; read anew with every request, so a merge is seen at once.</param>
/// <param name="SessionId">The sign-in of this device.</param>
public sealed record Shopper(Id<Fan> FanId, Id<Fan> MemberId, Id<ShopperSession> SessionId)
{
    public static ValueTask<Shopper?> BindAsync(HttpContext context) => ValueTask.FromResult(From(context));

    internal static Shopper? From(HttpContext context) => context.Features.Get<Shopper>();
}
