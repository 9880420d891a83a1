using Retention.Platform.Ids;
using Retention.WeChat.Referrals;
using Retention.WeChat.Rewards;

namespace Retention.WeChat.MiniProgram;

/// <summary>Which campaigns are listed.</summary>
public enum CampaignFilter
{
    /// <summary>All of them: each is about friends who bring friends.</summary>
    Referral,
    TwoSided,
    Ladder,
    Team,
    Leaderboard,
}

/// <summary>A campaign in the list, with what the shopper has brought.</summary>
/// <param name="InviterPoints">For each friend that is confirmed.</param>
/// <param name="InviteePoints">For the friend.</param>
/// <param name="Joined">Whether the shopper takes part.</param>
/// <param name="Held">Friends that count but are not confirmed yet.</param>
/// <param name="NextNeed">Confirmed friends of the next stage; null when there is none.</param>
public sealed record CampaignEntry(
    Id<ReferralCampaign> Id, string Name, string Description, CampaignKind Kind, CampaignStanding State, DateTimeOffset StartsAt, DateTimeOffset EndsAt,
    long InviterPoints, long InviteePoints, bool Joined, int Confirmed, int Held, int? NextNeed)
{
    internal static CampaignEntry Of(CampaignNotice notice)
    {
        var (terms, progress) = (notice.Campaign.Terms, notice.Progress);
        return new(
            notice.Campaign.Id, terms.Name, terms.Description, terms.Kind, notice.Standing, terms.StartsAt, terms.EndsAt, terms.InviterPoints, terms.InviteePoints,
            notice.Joined, progress.Confirmed, progress.Held, NextNeedOf(terms, progress));
    }

    internal static int? NextNeedOf(CampaignTerms terms, ReferralProgress progress) => terms.Ladder.FirstOrDefault(stage => stage.Need > progress.Confirmed)?.Need;
}

public sealed record CampaignPrize(string Name, PrizeKind Kind, long ValueFen, long Points)
{
    internal static CampaignPrize Of(PrizeContent prize) => new(prize.Name, prize.Kind, prize.ValueFen, prize.Points);
}

/// <summary>What makes a friend count.</summary>
/// <param name="Text">What the friend has to do, in a few words.</param>
/// <param name="StayDays">For staying; null for other conditions.</param>
/// <param name="RequiresFollow">The friend also has to follow the official account.</param>
public sealed record ConditionView(HelpCondition Kind, string Text, int? StayDays, bool RequiresFollow)
{
    internal static ConditionView Of(CampaignTerms terms) =>
        new(terms.Condition, HelpWords.Condition(terms), terms.Condition == HelpCondition.StayDays ? terms.StayDays : null, terms.RequiresFollow);
}

/// <param name="Need">Confirmed friends.</param>
/// <param name="StockLeft">Prizes nobody has reached yet.</param>
public sealed record StageOffer(int No, int Need, CampaignPrize Prize, int Stock, long StockLeft);

/// <param name="Size">Captain included.</param>
/// <param name="OpenHours">How long a team may take to fill up.</param>
/// <param name="Prize">For each of them.</param>
/// <param name="Stock">Teams that can win.</param>
public sealed record TeamOffer(int Size, int OpenHours, CampaignPrize Prize, int Stock, long StockLeft);

/// <param name="From">First rank.</param>
/// <param name="To">Last rank.</param>
/// <param name="ConfirmedMin">Confirmed friends at least.</param>
public sealed record RankOffer(RankScope Scope, int From, int To, CampaignPrize Prize, int ConfirmedMin);

/// <summary>Where the shopper stands.</summary>
/// <param name="InviteCode">Null while the shopper has not joined.</param>
/// <param name="Help">The help the shopper has given a friend in this campaign; null for none.</param>
public sealed record MyCampaign(bool Joined, string? InviteCode, int Confirmed, int Held, int Checking, int Lost, HelpView? Help);

/// <summary>A campaign with everything that has to be known before taking part.</summary>
/// <param name="Notice">What has to be said first: paused, stopped, ended; null while it runs.</param>
/// <param name="SettlesAt">Friends may still be confirmed, and points that are held be given, until then.</param>
/// <param name="InviterHelpsMax">Further friends count no more.</param>
/// <param name="Voluntary">That nobody has to share anything.</param>
/// <param name="Rules">All of the rules, for people.</param>
/// <param name="TermsHash">Of the frozen terms: the rules have not been changed since they were published.</param>
public sealed record CampaignPage(
    Id<ReferralCampaign> Id, string Name, string Description, CampaignKind Kind, CampaignStanding State, string? Notice, DateTimeOffset StartsAt, DateTimeOffset EndsAt,
    DateTimeOffset SettlesAt, ConditionView Condition, long InviterPoints, long InviteePoints, int InviterHelpsMax, IReadOnlyList<StageOffer> Stages, TeamOffer? Team,
    IReadOnlyList<RankOffer> Ranks, string Organiser, string Voluntary, IReadOnlyList<RulesPart> Rules, string? TermsHash, MyCampaign Me)
{
    private const string SharingIsVoluntary = "是否分享、分享给谁都由你决定，不分享不影响你已有的积分和权益。";

    internal static CampaignPage Of(LiveCampaign campaign, ParticipantView participant, Referral? help, long teamsLeft, DateTimeOffset now)
    {
        var (terms, text, progress) = (campaign.Terms, CampaignText.Of(campaign.Terms, campaign.Row), participant.Progress);
        return new(
            campaign.Id, terms.Name, terms.Description, terms.Kind, CampaignShelf.StandingOf(campaign, now), text.Notice, terms.StartsAt, terms.EndsAt, terms.SettlesAt,
            ConditionView.Of(terms), terms.InviterPoints, terms.InviteePoints, terms.InviterHelpsMax,
            [.. participant.Stages.Select(view => new StageOffer(view.Stage.No, view.Stage.Need, CampaignPrize.Of(view.Stage.Prize), view.Stage.Stock, view.Left))],
            terms.Team is { } team ? new TeamOffer(team.Size, team.OpenHours, CampaignPrize.Of(team.Prize), team.Stock, teamsLeft) : null,
            [.. terms.RankPrizes.Select(rank => new RankOffer(rank.Scope, rank.From, rank.To, CampaignPrize.Of(rank.Prize), rank.ConfirmedMin))],
            terms.Disclosure.Organiser, SharingIsVoluntary, text.Parts, campaign.Row.TermsHash,
            new MyCampaign(
                participant.Link is not null, participant.Link?.Code, progress.Confirmed, progress.Held, progress.Checking, progress.Lost,
                help is null ? null : HelpView.Of(help, terms)));
    }
}
