using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Retention.WeChat.Channels;

namespace Retention.WeChat.Outreach.Content;

/// <param name="Variables">What the preview shows for each variable; the names here are the ones the content may use. None: those of plans.</param>
/// <param name="Overflow">Whether words too long for a channel are an offence or are cut in the preview.</param>
public sealed record CheckContentRequest(
    [property: Required] TouchContent Content,
    [property: Required] TouchPurpose? Purpose,
    [property: MaxLength(CheckContentRequest.VariablesMax)] IReadOnlyDictionary<string, string?>? Variables = null,
    OverflowPolicy Overflow = OverflowPolicy.Refuse)
{
    public const int VariablesMax = 50;
}

internal static class ContentEndpoints
{
    public static void Map(RouteGroupBuilder group)
    {
        group.MapGet("/content/variables", () => TypedResults.Ok(ContentVariables.All));
        group.MapPost("/content/check", Check);
    }

    private static Ok<IReadOnlyList<ChannelCheck>> Check(CheckContentRequest request, IOptions<SmsOptions> sms)
    {
        // JSON may say null for a value; that is an empty one.
        var variables = request.Variables?.ToDictionary(each => each.Key, each => each.Value ?? "", StringComparer.Ordinal) ?? ContentVariables.Samples;
        return TypedResults.Ok(ContentCheck.Of(request.Content, request.Purpose!.Value, variables, request.Overflow, sms.Value));
    }
}
