using System.Text.Json;
using System.Text.RegularExpressions;

namespace Retention.Sandbox.Tests.Support;

internal static partial class Answers
{
    public static void IsOk(this JsonElement answer) =>
        Assert.True(!answer.TryGetProperty("errcode", out var code) || code.GetInt32() == 0, answer.ToString());

    /// <summary>Refused with this code, and with a rid as every refusal carries.</summary>
    public static string IsRefused(this JsonElement answer, int code)
    {
        Assert.True(answer.TryGetProperty("errcode", out var given), answer.ToString());
        Assert.Equal(code, given.GetInt32());
        var text = answer.GetProperty("errmsg").GetString()!;
        Assert.Matches(Rid(), text);
        return text;
    }

    public static string Text(this JsonElement answer, string name) => answer.GetProperty(name).GetString()!;

    [GeneratedRegex(" rid: [0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}$")]
    private static partial Regex Rid();
}
