using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;
using Retention.WeChat.Referrals;

namespace Retention.WeChat.MiniProgram;

/// <summary>Shares of the page that opens invitations, as the mini-program tells them among what shoppers do.</summary>
internal sealed class SharedInvitations(ShareBook shares, IOptions<MiniProgramOptions> options)
{
    /// <param name="target">The page with its query; any other than an invitation's card is passed over.</param>
    /// <param name="at">When.</param>
    /// <param name="ct">Stops waiting.</param>
    public async Task NoteAsync(string target, DateTimeOffset at, CancellationToken ct)
    {
        var (page, query) = target.IndexOf('?') is >= 0 and var mark ? (target[..mark], target[mark..]) : (target, "");
        if (page.TrimStart('/') != options.Value.InvitePage)
            return;
        var values = QueryHelpers.ParseQuery(query);
        if (values.TryGetValue(InviteCards.TeamQuery, out var team))
            await shares.NoteAsync(team.ToString(), ShareChannel.Team, at, ct);
        else if (values.TryGetValue(InviteCards.CodeQuery, out var code))
            await shares.NoteAsync(code.ToString(), ShareChannel.Card, at, ct);
    }
}
