using System.ComponentModel.DataAnnotations;
using Retention.WeChat.Outreach;

namespace Retention.WeChat.Tests.Outreach;

public sealed class OutreachOptionsTests
{
    [Fact]
    public void The_defaults_are_sound() => Assert.Empty(ProblemsOf(new OutreachOptions()));

    [Fact]
    public void A_cap_of_zero_is_refused_instead_of_blocking_everything() =>
        Assert.Contains("Max", Assert.Single(ProblemsOf(new OutreachOptions { Caps = [new OutreachCap { Name = "none", Max = 0, Hours = 24 }] })), StringComparison.Ordinal);

    [Theory]
    [InlineData("08:00", "22:00", true)]
    [InlineData("09:30", "20:00", true)]
    [InlineData("07:59", "21:00", false)]
    [InlineData("09:00", "22:01", false)]
    [InlineData("00:00", "23:59", false)]
    [InlineData("10:00", "10:00", false)]
    [InlineData("20:00", "09:00", false)]
    public void Marketing_by_sms_stays_within_the_legal_hours(string from, string until, bool isSound) =>
        Assert.Equal(isSound, ProblemsOf(new OutreachOptions { SmsFrom = from, SmsUntil = until }).Count == 0);

    [Fact]
    public void Parts_are_looked_at_as_well()
    {
        var options = new OutreachOptions { Quiet = [new OutreachQuietHours { From = "24:00", Until = "8" }], PerSecond = new OutreachRates { Sms = 0, Template = 100_001 } };
        Assert.Equal(4, ProblemsOf(options).Count);
    }

    [Fact]
    public void Caps_that_are_named_replace_the_defaults_and_the_cool_down_stays()
    {
        var options = new OutreachOptions { CampaignCooldownHours = 48, Caps = [new OutreachCap { Name = "daily", Max = 2, Hours = 24, Channel = Channel.Sms }] };
        Assert.Equal(
            [("cooldown", 1, 24d, false), ("campaign_cooldown", 1, 48, true), ("daily", 2, 24, false)],
            options.ToPressureRules().All.Select(rule => (rule.Name, rule.Max, rule.Window.TotalHours, rule.PerCampaign)));
        Assert.DoesNotContain(new OutreachOptions { CooldownHours = 0, Caps = options.Caps }.ToPressureRules().All, rule => rule.Name == "cooldown");
    }

    private static List<string> ProblemsOf(OutreachOptions options)
    {
        var problems = new List<ValidationResult>();
        Validator.TryValidateObject(options, new ValidationContext(options), problems, validateAllProperties: true);
        return [.. problems.Select(problem => problem.ErrorMessage!)];
    }
}
