using System.Text.RegularExpressions;

namespace Retention.Sandbox.Sms;

/// <summary>A number as the carrier knows it.</summary>
internal readonly record struct PhoneNumber(string CountryCode, string Subscriber)
{
    public bool IsDomestic => CountryCode == "86";

    public string E164 => $"+{CountryCode}{Subscriber}";
}

/// <summary>Reads numbers in the forms SendSms takes: E.164, and for the mainland also 0086…, 86… or eleven digits.</summary>
internal static partial class PhoneNumbers
{
    public static PhoneNumber? Read(string text)
    {
        var domestic = Domestic().Match(text);
        if (domestic.Success)
        {
            return new PhoneNumber("86", domestic.Groups[1].Value);
        }

        var foreign = Foreign().Match(text);
        return foreign.Success && foreign.Groups[1].Value != "86" ? new PhoneNumber(foreign.Groups[1].Value, foreign.Groups[2].Value) : null;
    }

    [GeneratedRegex(@"^(?:\+86|0086|86)?(1[3-9]\d{9})$")]
    private static partial Regex Domestic();

    [GeneratedRegex(@"^\+(1|7|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]|\d{3})(\d{5,12})$")]
    private static partial Regex Foreign();
}
