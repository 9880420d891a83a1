using System.Text.Json.Serialization;

namespace Retention.Channels.WeChat.Transport;

/// <summary>The answers of WeChat, bound by generated code. Large ids are long; numbers may come as text.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    NumberHandling = JsonNumberHandling.AllowReadingFromString,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(TokenAnswer))]
[JsonSerializable(typeof(TicketAnswer))]
[JsonSerializable(typeof(FollowerAnswer))]
[JsonSerializable(typeof(FollowerListAnswer))]
[JsonSerializable(typeof(OpenIdPageAnswer))]
[JsonSerializable(typeof(TagAnswer))]
[JsonSerializable(typeof(TagListAnswer))]
[JsonSerializable(typeof(TagIdsAnswer))]
[JsonSerializable(typeof(FailedOpenIdsAnswer))]
[JsonSerializable(typeof(MessageIdAnswer))]
[JsonSerializable(typeof(MassJob))]
[JsonSerializable(typeof(MassStatusAnswer))]
[JsonSerializable(typeof(TemplateListAnswer))]
[JsonSerializable(typeof(TemplateIdAnswer))]
[JsonSerializable(typeof(SubscribeTemplateIdAnswer))]
[JsonSerializable(typeof(SubscribeTemplateListAnswer))]
[JsonSerializable(typeof(SubscribeKeywordListAnswer))]
[JsonSerializable(typeof(QrCode))]
[JsonSerializable(typeof(UploadAnswer))]
[JsonSerializable(typeof(ArticleImageAnswer))]
[JsonSerializable(typeof(VideoAnswer))]
[JsonSerializable(typeof(MenuAnswer))]
[JsonSerializable(typeof(MenuIdAnswer))]
[JsonSerializable(typeof(WebLoginAnswer))]
[JsonSerializable(typeof(WebProfile))]
[JsonSerializable(typeof(MiniLogin))]
[JsonSerializable(typeof(PhoneAnswer))]
[JsonSerializable(typeof(UrlLinkAnswer))]
[JsonSerializable(typeof(SchemeAnswer))]
[JsonSerializable(typeof(TextCheckAnswer))]
[JsonSerializable(typeof(RiskRankAnswer))]
[JsonSerializable(typeof(QuotaAnswer))]
[JsonSerializable(typeof(IpListAnswer))]
[JsonSerializable(typeof(RequestAnswer))]
internal sealed partial class WeChatJson : JsonSerializerContext;
