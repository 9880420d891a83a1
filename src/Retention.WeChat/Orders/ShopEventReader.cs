using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using Retention.Platform.Problems;
using Retention.WeChat.Hosting;

namespace Retention.WeChat.Orders;

/// <summary>Reads what a shop sent and says exactly what is wrong with it.</summary>
internal static class ShopEventReader
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false), new MomentWithOffset() },
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectRequiredConstructorParameters = true,
    };

    public static Result<ShopEventRequest> Read(ReadOnlySpan<byte> body, DateTimeOffset now)
    {
        try
        {
            return JsonSerializer.Deserialize<ShopEventRequest>(body, Json) is { } told ? Check(told.Trimmed(), now) : Invalid("null");
        }
        catch (JsonException error)
        {
            return Invalid(error.Path is { } path && !error.Message.Contains(path, StringComparison.Ordinal) ? $"{path}: {error.Message}" : error.Message);
        }
    }

    private static Result<ShopEventRequest> Check(ShopEventRequest told, DateTimeOffset now)
    {
        object?[] parts = [told, told.Customer, .. told.Items ?? []];
        var wrong = new List<ValidationResult>();
        foreach (var part in parts.OfType<object>())
            Validator.TryValidateObject(part, new ValidationContext(part), wrong, validateAllProperties: true);
        if (wrong.Count > 0)
            return Invalid(string.Join(' ', wrong.Select(each => each.ErrorMessage)));
        if (told.Kind is ShopEventKind.Paid or ShopEventKind.Refunded or ShopEventKind.MallPaid && told.AmountFen == 0)
            return Invalid("amountFen must be above 0.");
        if ((told.Kind == ShopEventKind.MallPaid) != (told.PaymentRef is not null))
            return Invalid("paymentRef belongs to mallPaid, and to nothing else.");
        if (!OrderTimes.IsPossible(told.OccurredAt, now))
            return Invalid($"occurredAt lies before {OrderTimes.YearMin} or more than a day ahead.");
        return told.Customer?.Phone is { } phone && ChinesePhone.Read(phone) is null ? Invalid("customer.phone is no phone number.") : told;
    }

    private static Problem Invalid(string what) => OrderProblems.BodyInvalid with { Message = $"正文不是有效的事件：{what}", MessageEn = $"The body is no valid event: {what}" };
}
