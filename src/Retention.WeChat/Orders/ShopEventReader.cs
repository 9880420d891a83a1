using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using Retention.Platform.Problems;

namespace Retention.WeChat.Orders;

/// <summary>Reads what a shop sent and says exactly what is wrong with it.</summary>
internal static class ShopEventReader
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectRequiredConstructorParameters = true,
    };

    public static Result<ShopEventRequest> Read(ReadOnlySpan<byte> body)
    {
        try
        {
            return JsonSerializer.Deserialize<ShopEventRequest>(body, Json) is { } told ? Check(told) : Invalid("null");
        }
        catch (JsonException error)
        {
            return Invalid(error.Message);
        }
    }

    private static Result<ShopEventRequest> Check(ShopEventRequest told)
    {
        object?[] parts = [told, told.Customer, .. told.Items ?? []];
        var wrong = new List<ValidationResult>();
        foreach (var part in parts.OfType<object>())
            Validator.TryValidateObject(part, new ValidationContext(part), wrong, validateAllProperties: true);
        if (wrong.Count > 0)
            return Invalid(string.Join(' ', wrong.Select(each => each.ErrorMessage)));
        if (told.Kind is ShopEventKind.Paid or ShopEventKind.Refunded && told.AmountFen == 0)
            return Invalid("amountFen must be above 0.");
        return told.Customer?.Phone is { } phone && ChinesePhone.Read(phone) is null ? Invalid("customer.phone is no phone number.") : told;
    }

    private static Problem Invalid(string what) => OrderProblems.BodyInvalid with { Message = $"正文不是有效的事件：{what}", MessageEn = $"The body is no valid event: {what}" };
}
