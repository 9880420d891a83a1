using Retention.WeChat.Channels;

namespace Retention.WeChat.Outreach.Content;

/// <summary>A content as it would go out by one channel.</summary>
/// <param name="CanBeSent">No finding is an error.</param>
/// <param name="Preview">Filled, and shortened where that was asked; without what could not be filled.</param>
/// <param name="Sms">Parts and price, for SMS.</param>
public sealed record ChannelCheck(
    Channel Channel, bool CanBeSent, IReadOnlyList<ContentFinding> Findings, TouchContent Preview, IReadOnlyList<string> CutFields, SmsBill? Sms);

/// <summary>Everything there is to say about a content before anybody gets it, channel by channel.</summary>
public static class ContentCheck
{
    /// <summary>The channels the content has something for, in the order decisions try them; mass messages, which must be asked for, last.</summary>
    public static IReadOnlyList<ChannelCheck> Of(
        TouchContent content, TouchPurpose purpose, IReadOnlyDictionary<string, string> variables, OverflowPolicy overflow, SmsOptions sms) =>
    [
        .. from part in Parts(content, purpose)
           select Of(part.Channel, part.Content, purpose, variables, overflow, sms),
    ];

    private static IEnumerable<(Channel Channel, TouchContent Content)> Parts(TouchContent content, TouchPurpose purpose)
    {
        var chat = new TouchContent { Text = content.Text, News = content.News, ImageMediaId = content.ImageMediaId };
        if (chat.CanChat && purpose == TouchPurpose.Transactional)
            yield return (Channel.PassiveReply, chat);
        if (chat.CanChat)
            yield return (Channel.CustomerService, chat);
        if (content.Subscribe is not null)
            yield return (Channel.Subscribe, new TouchContent { Subscribe = content.Subscribe });
        if (content.Template is not null)
            yield return (Channel.Template, new TouchContent { Template = content.Template });
        if (content.Sms is not null)
            yield return (Channel.Sms, new TouchContent { Sms = content.Sms });
        if (content.Mass is not null)
            yield return (Channel.MassSend, new TouchContent { Mass = content.Mass });
    }

    private static ChannelCheck Of(
        Channel channel, TouchContent part, TouchPurpose purpose, IReadOnlyDictionary<string, string> variables, OverflowPolicy overflow, SmsOptions options)
    {
        var slips = ContentMerge.Check(part, [.. variables.Keys]);
        var merged = ContentMerge.Merge(part, variables).Content;
        // What could not be filled cannot be measured either: first things first.
        var fit = slips.Count > 0 ? null : ContentRules.Fit(merged, channel, purpose, overflow, options.VariableLengthMax);
        var preview = (fit as ContentFit.Fits)?.Content ?? merged;
        IReadOnlyList<ContentFinding> findings =
        [
            .. slips,
            .. fit is ContentFit.Offends offends ? offends.Offences : [],
            .. WordingLinter.Check(preview),
            .. preview.Template is null ? [] : TemplateRules.Advice(purpose),
            .. preview.Sms is { } sms ? SmsRules.Advice(sms, purpose) : [],
        ];
        var bill = preview.Sms is { } message ? SmsPrice.Of(options.SignName, message, purpose, options.MilliYuanPerPart) : null;
        return new ChannelCheck(
            channel, findings.All(finding => finding.Severity != FindingSeverity.Error), findings, preview, (fit as ContentFit.Fits)?.CutFields ?? [], bill);
    }
}
