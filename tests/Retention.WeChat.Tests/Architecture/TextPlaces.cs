using System.Reflection;
using System.Text.RegularExpressions;

namespace Retention.WeChat.Tests.Architecture;

/// <summary>Where the texts of requests are kept: by record, in columns of the same name, unless they are named one by one.</summary>
internal static partial class TextPlaces
{
    /// <summary>Looked up, hashed, sealed or passed on; held to the channels' own rules when it is checked; or of a pattern that has one length.</summary>
    public const string NotKept = "";

    /// <summary>Records whose texts are columns of a table, or members of the JSON in one (<c>table.column</c>).</summary>
    private static readonly Dictionary<string, string> Records = new(StringComparer.Ordinal)
    {
        ["AudienceQuery"] = "broadcast.audience",
        ["BehaviourEvent"] = "behaviour_event",
        ["BroadcastRequest"] = "broadcast",
        ["BulkReviewRequest"] = "referral_review",
        ["CampaignDisclosure"] = "referral_campaign.terms",
        ["CampaignFromTemplateRequest"] = "referral_campaign",
        ["CampaignPlan"] = "referral_plan.plan",
        ["CampaignTerms"] = "referral_campaign",
        ["CancelPrizeRequest"] = "prize",
        ["ChangeMeRequest"] = "shopper_profile",
        ["CodePoolRequest"] = "code_pool",
        ["ConsentRequest"] = "consent_entry",
        ["CopyCampaignRequest"] = "referral_campaign",
        ["CouponTemplateRequest"] = "coupon_template",
        ["CouponTerms"] = "coupon_template.terms",
        ["CreateCampaignRequest"] = "referral_campaign",
        ["CreatePlanRequest"] = "lifecycle_plan",
        ["CreateRiskRulesRequest"] = "referral_risk_rules",
        ["CreateTagRequest"] = "tag",
        ["CreateTagRuleRequest"] = "tag_rule",
        ["EarningRuleRequest"] = "earning_rule",
        ["GiveConsentRequest"] = "consent_entry",
        ["LotteryRules"] = "lottery.rules",
        ["MallItemRequest"] = "mall_item",
        ["MallPaymentRequest"] = "mall_order",
        ["MallRefundRequest"] = "mall_order",
        ["MilestoneRequest"] = "lifecycle_milestone",
        ["OrderImportRequest"] = "order_import",
        ["OrderItem"] = "shop_order.items",
        ["PauseCampaignRequest"] = "referral_campaign_log",
        ["PlanBudgetItem"] = "referral_plan.plan",
        ["PostPointsRequest"] = "ledger_posting",
        ["PosterAvatar"] = "referral_poster.layout",
        ["PosterBackground"] = "referral_poster.layout",
        ["PosterPanel"] = "referral_poster.layout",
        ["PosterQr"] = "referral_poster.layout",
        ["PosterText"] = "referral_poster.layout",
        ["PrizeContent"] = "prize",
        ["ReportTaskRequest"] = "task_report",
        ["ReviewRequest"] = "referral_review",
        ["RiskRule"] = "referral_risk_rules.rules",
        ["SaveAnswerRequest"] = "answer_rule",
        ["ServiceEventRequest"] = "service_event",
        ["ShipPrizeRequest"] = "prize",
        ["StopRequest"] = "outreach_switch",
        ["SurveyOption"] = "survey.questions",
        ["SurveyQuestion"] = "survey.questions",
        ["SurveyRequest"] = "survey",
        ["TaskRequest"] = "member_task",
        ["TierBenefit"] = "tier_level.benefits",
        ["TierLevelRequest"] = "tier_level",
        ["ClaimOrderRequest"] = NotKept,
        ["ExchangeCodeRequest"] = NotKept,
        ["HelpRequest"] = NotKept,
        ["LoginRequest"] = NotKept,
        ["MassForm"] = NotKept,
        ["MergeRequest"] = NotKept,
        ["NewsCard"] = NotKept,
        ["OrderColumns"] = NotKept,
        ["PhoneRequest"] = NotKept,
        ["PosterRequest"] = NotKept,
        // PrizeBookTests holds the whole of a sealed address to its column.
        ["PrizeAddress"] = NotKept,
        ["QuoteItem"] = NotKept,
        ["RedeemCodeRequest"] = NotKept,
        ["RedeemPrizeRequest"] = NotKept,
        ["RefreshRequest"] = NotKept,
        ["RetryRequest"] = NotKept,
        ["SetPasswordRequest"] = NotKept,
        ["SignInRequest"] = NotKept,
        ["SignPageRequest"] = NotKept,
        ["SmsCodeRequest"] = NotKept,
        ["SmsContent"] = NotKept,
        ["SmsLoginRequest"] = NotKept,
        ["SubscribeReport"] = NotKept,
        ["TemplateContent"] = NotKept,
        ["TouchContent"] = NotKept,
        ["TouchRequest"] = NotKept,
        ["WhyRequest"] = NotKept,
    };

    private static readonly Dictionary<string, string> Members = new(StringComparer.Ordinal)
    {
        ["AdjustPointsRequest.Key"] = "points_adjustment.adjustment_key",
        ["AdjustPointsRequest.Note"] = "points_adjustment.note",
        ["BehaviourEvent.Id"] = "behaviour_event.event_id",
        ["CampaignFromTemplateRequest.Organiser"] = "referral_campaign.terms",
        ["CampaignFromTemplateRequest.Template"] = NotKept,
        ["CampaignTerms.Description"] = "referral_campaign.terms",
        ["CancelMessageRequest.Note"] = "audit_entry.detail",
        ["CodeImportRequest.Csv"] = NotKept,
        ["CreateOperatorRequest.Name"] = NotKept,
        ["CreateOperatorRequest.Password"] = NotKept,
        ["CreateTagRuleRequest.DayTimeFrom"] = NotKept,
        ["CreateTagRuleRequest.DayTimeUntil"] = NotKept,
        ["EndCampaignRequest.Note"] = "referral_campaign.end_note",
        ["EndLotteryRequest.Note"] = "lottery.end_note",
        ["GrantCouponRequest.Key"] = "coupon.grant_key",
        ["LotteryRules.Name"] = "lottery.name",
        ["OrderImportRequest.Csv"] = NotKept,
        ["PostPointsRequest.Key"] = "ledger_posting.posting_key",
        ["ResolutionRequest.Note"] = "outreach_message.error_text",
        ["ServiceEventRequest.Key"] = "service_event.event_key",
        ["SetPhoneRequest.Phone"] = NotKept,
        ["SetPhoneRequest.SmsConsentWording"] = "consent_entry.wording",
        ["ShopCustomer.CustomerNo"] = "shop_order.customer_no",
        ["ShopCustomer.OpenId"] = NotKept,
        ["ShopCustomer.Phone"] = NotKept,
        ["ShopCustomer.UnionId"] = "fan.union_id",
        ["ShopEventRequest.EventId"] = "shop_event.event_key",
        ["ShopEventRequest.OrderNo"] = "shop_event.order_no",
        ["ShopEventRequest.PaymentRef"] = "mall_order.payment_ref",
        ["StopCampaignRequest.Reason"] = "referral_campaign_log.note",
        ["TrackingImportRequest.Csv"] = NotKept,
        ["VoidHelpRequest.Note"] = "audit_entry.detail",
    };

    /// <returns><c>table.column</c>; null for a text nobody has thought of.</returns>
    public static string? Of(PropertyInfo text)
    {
        if (Members.GetValueOrDefault($"{text.DeclaringType!.Name}.{text.Name}") is { } named)
            return named;
        return Records.GetValueOrDefault(text.DeclaringType.Name) is not { } table ? null
            : table == NotKept || table.Contains('.', StringComparison.Ordinal) ? table
            : $"{table}.{Capital().Replace(text.Name, "_$0").ToLowerInvariant()}";
    }

    [GeneratedRegex("(?<!^)[A-Z]")]
    private static partial Regex Capital();
}
