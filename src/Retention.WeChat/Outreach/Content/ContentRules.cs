using System.Diagnostics;
using Retention.WeChat.Channels;

namespace Retention.WeChat.Outreach.Content;

/// <summary>What happens to words that are too long for a channel.</summary>
public enum OverflowPolicy
{
    /// <summary>The channel is not taken.</summary>
    Refuse,

    /// <summary>They are cut between characters, where what is left still says the same kind of thing.</summary>
    Cut,
}

/// <summary>Whether a filled content may go out by a channel.</summary>
public abstract record ContentFit
{
    private ContentFit()
    {
    }

    /// <param name="CutFields">The fields that had to be shortened.</param>
    public sealed record Fits(TouchContent Content, IReadOnlyList<string> CutFields) : ContentFit;

    /// <param name="Offences">At least one.</param>
    public sealed record Offends(IReadOnlyList<ContentFinding> Offences) : ContentFit;
}

/// <summary>
/// Holds a filled content to the rules of the channel it is about to take, so that what WeChat or the carrier would
/// refuse is known before a right or a fee is spent on it.
/// </summary>
public static class ContentRules
{
    public static ContentFit Fit(
        TouchContent content, Channel channel, TouchPurpose purpose, OverflowPolicy overflow, int smsVariableLengthMax = SmsOptions.VariableLengthDefault)
    {
        // One walk finds what was missing in the JSON, so that the rules may rely on what the records promise.
        var whole = ContentTexts.Map(content, text => text.Text);
        var cut = new CutField(overflow);
        var fitted = Shorten(whole, channel, smsVariableLengthMax, cut);
        IReadOnlyList<ContentFinding> offences = [.. Offences(fitted, channel, purpose, smsVariableLengthMax)];
        return offences.Count > 0 ? new ContentFit.Offends(offences) : new ContentFit.Fits(fitted, cut.Fields);
    }

    private static TouchContent Shorten(TouchContent content, Channel channel, int smsVariableLengthMax, CutField cut) => channel switch
    {
        Channel.PassiveReply or Channel.CustomerService => ChatRules.Shorten(content, cut),
        Channel.Subscribe => content with { Subscribe = TemplateRules.Shorten(content.Subscribe, "subscribe", cut) },
        Channel.Template => content with { Template = TemplateRules.Shorten(content.Template, "template", cut) },
        Channel.MassSend => content with { Mass = MassFormRules.Shorten(content.Mass, cut) },
        Channel.Sms => content with { Sms = SmsRules.Shorten(content.Sms, smsVariableLengthMax, cut) },
        _ => throw new UnreachableException(),
    };

    private static IEnumerable<ContentFinding> Offences(TouchContent content, Channel channel, TouchPurpose purpose, int smsVariableLengthMax) => channel switch
    {
        Channel.PassiveReply or Channel.CustomerService => ChatRules.Offences(content),
        Channel.Subscribe => TemplateRules.Offences(content.Subscribe, "subscribe"),
        Channel.Template => TemplateRules.Offences(content.Template, "template"),
        Channel.MassSend => MassFormRules.Offences(content.Mass),
        Channel.Sms => SmsRules.Offences(content.Sms, purpose, smsVariableLengthMax),
        _ => throw new UnreachableException(),
    };

    internal static ContentFinding Offence(string code, string field, string rule, string ruleEn) => new(code, FindingSeverity.Error, field, rule, ruleEn);

    internal static ContentFinding NoForm(string form) =>
        Offence("content.no_form", form, "没有为这个渠道准备内容。", "There is no content for this channel.");
}

/// <summary>Shortens where that is wanted, and remembers where it did.</summary>
internal sealed class CutField(OverflowPolicy overflow)
{
    private readonly List<string> fields = [];

    public IReadOnlyList<string> Fields => fields;

    public string Apply(string field, string text, Func<string, string> shorten)
    {
        if (overflow == OverflowPolicy.Refuse)
            return text;
        var shortened = shorten(text);
        if (shortened.Length < text.Length)
            fields.Add(field);
        return shortened;
    }
}
