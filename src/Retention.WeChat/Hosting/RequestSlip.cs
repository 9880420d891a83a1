using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.Metadata;

namespace Retention.WeChat.Hosting;

/// <summary>What is wrong with a request that does not fit its endpoint, for whoever has to mend it.</summary>
/// <param name="Where">The member of the body as a path (<c>items[0].sku</c>), the parameter, or <c>body</c>.</param>
internal sealed partial record RequestSlip(string Where, string Message, string MessageEn)
{
    private const string Body = "body";

    /// <returns>None when the request was refused for something else.</returns>
    public static IReadOnlyList<RequestSlip> ListOf(ProblemDetailsContext refusal) => refusal.ProblemDetails is HttpValidationProblemDetails { Errors: { Count: > 0 } errors }
        ? [.. errors.SelectMany(error => error.Value.Select(message => new RequestSlip(ValidationWords.PathOf(error.Key), ValidationWords.Translate(message), message)))]
        : Of(refusal.HttpContext) is { } slip ? [slip] : [];

    /// <summary>By member, in Chinese.</summary>
    public static IDictionary<string, string[]> ToErrors(IEnumerable<RequestSlip> slips) =>
        slips.GroupBy(slip => slip.Where, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.Select(slip => slip.Message).ToArray(), StringComparer.Ordinal);

    private static RequestSlip? Of(HttpContext http) => http.Response.StatusCode != StatusCodes.Status400BadRequest ? null : http.Features.Get<IExceptionHandlerFeature>() switch
    {
        { Error: BadHttpRequestException { StatusCode: StatusCodes.Status400BadRequest } refusal } => Of(refusal),
        null => OfQuery(http),
        _ => null,
    };

    internal static RequestSlip? Of(BadHttpRequestException refusal) => refusal.InnerException is JsonException json ? OfJson(json) : OfParameter(refusal.Message);

    private static RequestSlip OfJson(JsonException error)
    {
        var path = (error.Path ?? "$").TrimStart('$').TrimStart('.');
        var where = path.Length == 0 ? Body : path;
        if (error is WireSlip slip)
            return new(where, slip.Chinese, slip.Message);
        // The reader's own complaints are wrapped; the rest is about what was read.
        if (error.InnerException is JsonException)
            return new(where, $"不是正确的 JSON：第 {error.LineNumber + 1} 行第 {error.BytePositionInLine + 1} 字节附近有误。", $"This is not JSON: line {error.LineNumber + 1}, near byte {error.BytePositionInLine + 1}.");
        if (Unmapped().IsMatch(error.Message))
            return new(where, "没有这个字段，请核对拼写。", "There is no such member; look at its spelling.");
        if (Missing().Match(error.Message) is { Success: true } missing)
            return new(where, $"缺少必填字段：{missing.Groups["names"].Value.Replace("'", "", StringComparison.Ordinal)}。", $"Members are missing: {missing.Groups["names"].Value}.");
        return new(where, "值的类型或写法不对。", "The value is of a wrong type or form.");
    }

    /// <summary>Of a parameter that may be left out nothing is thrown: it is found by reading it again.</summary>
    private static RequestSlip? OfQuery(HttpContext http)
    {
        foreach (var parameter in http.GetEndpoint()?.Metadata.GetOrderedMetadata<IParameterBindingMetadata>().Where(each => each.HasTryParse) ?? [])
        {
            if (http.Request.Query[parameter.Name] is [{ Length: > 0 } value] && !Takes(parameter.ParameterInfo.ParameterType, value))
                return NotTaken(parameter.Name, value, NamesOf(parameter.ParameterInfo.ParameterType));
        }

        return null;
    }

    private static bool Takes(Type parameter, string value)
    {
        var type = Nullable.GetUnderlyingType(parameter) ?? parameter;
        if (type.IsEnum)
            return Enum.TryParse(type, value, ignoreCase: true, out _);
        return type.GetMethod("TryParse", BindingFlags.Public | BindingFlags.Static, [typeof(string), typeof(IFormatProvider), type.MakeByRefType()]) is not { } parse
            || (bool)parse.Invoke(null, [value, CultureInfo.InvariantCulture, null])!;
    }

    /// <summary>The values of a parameter that has few.</summary>
    private static IReadOnlyCollection<string> NamesOf(Type parameter)
    {
        var type = Nullable.GetUnderlyingType(parameter) ?? parameter;
        if (type.IsEnum)
            return Enum.GetNames(type);
        return typeof(IChoice).IsAssignableFrom(type)
            ? (IReadOnlyCollection<string>)type.GetProperty(nameof(IChoice.Names), BindingFlags.Public | BindingFlags.Static)!.GetValue(null)!
            : [];
    }

    private static RequestSlip NotTaken(string where, string value, params IReadOnlyCollection<string> names) => names.Count == 0
        ? new(where, $"“{value}”不是可以接受的值。", $"'{value}' is not a value it takes.")
        : new(where, $"“{value}”不是可以接受的值，可选：{string.Join('、', names)}。", $"'{value}' is not a value it takes: {string.Join(", ", names)}.");

    /// <summary>The framework names parameters in its message only.</summary>
    private static RequestSlip? OfParameter(string message)
    {
        if (Unbound().Match(message) is { Success: true } unbound)
            return NotTaken(unbound.Groups["name"].Value, unbound.Groups["value"].Value);
        if (message.Contains("no body was provided", StringComparison.Ordinal))
            return new(Body, "缺少请求内容，请以 JSON 提交。", "The body is missing; send JSON.");
        return Required().Match(message) is { Success: true } required ? new(required.Groups["name"].Value, "缺少这个参数。", "The parameter is missing.") : null;
    }

    [GeneratedRegex("^The JSON property '.*' could not be mapped ")]
    private static partial Regex Unmapped();

    [GeneratedRegex(" missing required properties including: (?<names>.*?)\\.?$")]
    private static partial Regex Missing();

    [GeneratedRegex("^Failed to bind parameter \"[^\"]*?(?<name>\\w+)\" from \"(?<value>.*)\"\\.$", RegexOptions.Singleline)]
    private static partial Regex Unbound();

    [GeneratedRegex("^Required parameter \"[^\"]*?(?<name>\\w+)\" was not provided from ")]
    private static partial Regex Required();
}
