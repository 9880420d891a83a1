using Retention.Platform.Ids;
using Retention.WeChat.Fans;

namespace Retention.WeChat.Outreach;

/// <summary>Writes down what refusals taught: in the ledger of rights, the blocks, the person's consents. Callers lock the fans first.</summary>
internal sealed class LessonBook(SendRights rights, ChannelBlocks blocks, ConsentDesk words, FanRegistry fans, TimeProvider clock)
{
    /// <summary>Locks whom these refusals teach about; what the carrier refuses, it refuses to the person.</summary>
    public async Task LockAsync(IEnumerable<(Id<Fan> FanId, IReadOnlyList<Lesson> Lessons)> taught, CancellationToken ct)
    {
        var touched = new HashSet<Id<Fan>>();
        foreach (var (fanId, own) in taught)
        {
            touched.Add(fanId);
            if (own.Any(lesson => lesson is Lesson.SmsRefused))
                touched.UnionWith(await words.AccountsOfAsync(fanId, ct));
        }

        if (touched.Count > 0)
            await fans.LockAsync(touched, ct);
    }

    /// <returns>Whether the right the message was to spend is gone, so that there is nothing to give back.</returns>
    public async Task<bool> LearnAsync(Dispatch dispatch, SendOutcome.Refused refused, CancellationToken ct)
    {
        var rightIsGone = false;
        foreach (var lesson in Lessons.Of(dispatch.Channel, refused.Code, refused.Said))
        {
            await LearnAsync(lesson, dispatch, refused, ct);
            rightIsGone |= lesson is Lesson.WindowLost or Lesson.AllWindowsLost or Lesson.GrantsLost;
        }

        return rightIsGone;
    }

    private async Task LearnAsync(Lesson lesson, Dispatch dispatch, SendOutcome.Refused refused, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        switch (lesson)
        {
            case Lesson.WindowLost when dispatch.SendRightId is { } right:
                await rights.LoseAsync(right, ct);
                break;
            case Lesson.AllWindowsLost:
                await rights.CloseWindowsAsync(dispatch.FanId, ct);
                break;
            case Lesson.GrantsLost:
                await rights.LoseGrantsAsync(dispatch.FanId, TemplateOf(dispatch), ct);
                break;
            case Lesson.FanBlocked blocked:
                foreach (var channel in blocked.Channels)
                    await blocks.BlockAsync(dispatch.FanId, channel, blocked.TemplateOnly ? TemplateOf(dispatch) : "", refused.Code, refused.Text, now, null, ct);
                break;
            case Lesson.TemplateBlocked:
                await blocks.BlockAsync(ChannelBlocks.Everybody, dispatch.Channel, TemplateOf(dispatch), refused.Code, refused.Text, now, null, ct);
                break;
            case Lesson.SmsRefused:
                await words.TakeAsync(
                    dispatch.FanId, new ConsentChange(ConsentChannel.Sms, ConsentPurpose.Marketing, false, ConsentSource.Provider, refused.Code, now), ct);
                await blocks.BlockAsync(dispatch.FanId, Channel.Sms, "", refused.Code, refused.Text, now, null, ct);
                break;
        }
    }

    private static string TemplateOf(Dispatch dispatch) => dispatch.ReadContent().TemplateIdOf(dispatch.Channel);
}
