using Retention.Channels.WeChat.Callbacks;
using static Retention.Channels.Tests.WeChat.Callbacks.Pushes;

namespace Retention.Channels.Tests.WeChat.Callbacks;

public sealed class InboundEventTests
{
    [Theory]
    [InlineData("")]
    [InlineData("<EventKey></EventKey>")]
    [InlineData("<EventKey/>")]
    [InlineData("<EventKey><![CDATA[]]></EventKey>")]
    public void A_plain_follow_has_no_scene(string nodes)
    {
        var followed = Read<Inbound.Followed>(Event("subscribe", nodes));

        Assert.Null(followed.SceneKey);
        Assert.Null(followed.Ticket);
        Assert.Null(followed.MsgId);
    }

    [Fact]
    public void A_follow_by_code_names_the_scene_without_the_prefix()
    {
        var followed = Read<Inbound.Followed>(Event("subscribe", "<EventKey><![CDATA[qrscene_r-7Kx]]></EventKey><Ticket><![CDATA[gQE]]></Ticket>"));

        Assert.Equal("r-7Kx", followed.SceneKey);
        Assert.Equal("gQE", followed.Ticket);
    }

    [Fact]
    public void A_follower_scanning_names_the_bare_scene() =>
        Assert.Equal("qrscene_", Read<Inbound.Scanned>(Event("SCAN", "<EventKey>qrscene_</EventKey><Ticket>t</Ticket>")).SceneKey);

    [Fact]
    public void Unfollowed() => Assert.Equal(Fan, Read<Inbound.Unfollowed>(Event("unsubscribe", "<EventKey></EventKey>")).FanOpenId);

    [Fact]
    public void Event_names_are_case_sensitive() => Read<Inbound.Unknown>(Event("scan", "<EventKey>1</EventKey>"));

    [Fact]
    public void Location_reported()
    {
        var location = Read<Inbound.LocationReported>(Event("LOCATION", "<Latitude>23.137466</Latitude><Longitude>-113.352425</Longitude><Precision>119.385040</Precision>"));

        Assert.Equal((23.137466, -113.352425, 119.38504), (location.Latitude, location.Longitude, location.PrecisionMeters));
    }

    [Fact]
    public void Menu_events()
    {
        Assert.Equal("SIGN_IN", Read<Inbound.MenuClicked>(Event("CLICK", "<EventKey>SIGN_IN</EventKey>")).Key);
        Assert.Equal("https://m.example.cn/?a=1&b=2", Read<Inbound.MenuViewed>(Event("VIEW", "<EventKey>https://m.example.cn/?a=1&amp;b=2</EventKey><MenuId>42</MenuId>")).Url);
        Assert.Equal("pages/index", Read<Inbound.MiniProgramOpened>(Event("view_miniprogram", "<EventKey>pages/index</EventKey><MenuId>42</MenuId>")).PagePath);
    }

    [Theory]
    [InlineData("scancode_push", false)]
    [InlineData("scancode_waitmsg", true)]
    public void Code_scanned(string name, bool awaitsAnswer)
    {
        var scanned = Read<Inbound.CodeScanned>(Event(name, "<EventKey>6</EventKey><ScanCodeInfo><ScanType><![CDATA[qrcode]]></ScanType><ScanResult><![CDATA[store-9]]></ScanResult></ScanCodeInfo>"));

        Assert.Equal(("6", "qrcode", "store-9", awaitsAnswer), (scanned.Key, scanned.ScanType, scanned.ScanResult, scanned.AwaitsAnswer));
    }

    [Theory]
    [InlineData("pic_sysphoto")]
    [InlineData("pic_photo_or_album")]
    [InlineData("pic_weixin")]
    public void Pictures_chosen(string name)
    {
        var pictures = Read<Inbound.PicturesChosen>(Event(name,
            "<EventKey>6</EventKey><SendPicsInfo><Count>2</Count><PicList><item><PicMd5Sum>1b5f</PicMd5Sum></item><item><PicMd5Sum>2c6a</PicMd5Sum></item></PicList></SendPicsInfo>"));

        Assert.Equal(2, pictures.Count);
        Assert.Equal(["1b5f", "2c6a"], pictures.Md5Sums);
    }

    [Fact]
    public void Location_chosen()
    {
        var location = Read<Inbound.LocationChosen>(Event("location_select",
            "<EventKey>6</EventKey><SendLocationInfo><Location_X>23</Location_X><Location_Y>113</Location_Y><Scale>15</Scale><Label>广州市</Label><Poiname></Poiname></SendLocationInfo>"));

        Assert.Equal((23d, 113d, 15, "广州市", null), (location.Latitude, location.Longitude, location.Scale, location.Label, location.PlaceName));
    }

    [Fact]
    public void Customer_service_opened() =>
        Assert.Equal("from=order", Read<Inbound.CustomerServiceOpened>(JsonEvent("user_enter_tempsession", "\"SessionFrom\":\"from=order\"")).SessionFrom);

    [Fact]
    public void Revoked_authorisation_is_about_the_named_fan_and_not_the_sender()
    {
        var revoked = Read<Inbound.AuthorizationRevoked>(Event("user_authorization_revoke",
            "<OpenID><![CDATA[oFan]]></OpenID><UnionID>u1</UnionID><AppID>wx1</AppID><RevokeInfo>202,205</RevokeInfo>"));

        Assert.Equal("oFan", revoked.FanOpenId);
        Assert.Equal(Fan, revoked.FromUserName);
        Assert.Equal("u1", revoked.UnionId);
        Assert.Equal(["202", "205"], revoked.RevokedCodes);
        Assert.EndsWith(":oFan", revoked.DedupeKey);
    }

    [Fact]
    public void Authorisation_events_are_read_whatever_the_case_of_their_nodes()
    {
        Assert.Equal("oFan", Read<Inbound.UserInfoModified>(JsonEvent("user_info_modified", """ "openid":"oFan","appid":"wx1" """)).FanOpenId);
        Assert.Equal("oFan", Read<Inbound.AuthorizationCancelled>(Event("user_authorization_cancellation", "<openid>oFan</openid>")).FanOpenId);
        Assert.Equal(["204"], Read<Inbound.AuthorizationRevoked>(JsonEvent("user_authorization_revoke", """ "OpenID":"oFan","RevokeInfo":["204"] """)).RevokedCodes);
    }

    [Fact]
    public void Media_checked()
    {
        var check = Read<Inbound.MediaChecked>(JsonEvent("wxa_media_check",
            """ "appid":"wx1","trace_id":"t-1","version":2,"detail":[{"strategy":"content_model","errcode":0,"suggest":"pass","label":100,"prob":90}],"errcode":0,"result":{"suggest":"risky","label":20002} """));

        Assert.Equal(("wx1", "t-1", "risky", "20002"), (check.AppId, check.TraceId, check.Suggest, check.Label));
    }

    [Theory]
    [InlineData("qualification_verify_success", VerificationStep.QualificationPassed)]
    [InlineData("naming_verify_success", VerificationStep.NamingPassed)]
    [InlineData("annual_renew", VerificationStep.RenewalDue)]
    [InlineData("verify_expired", VerificationStep.Expired)]
    public void Verification_goes_on(string name, VerificationStep step)
    {
        var changed = Read<Inbound.VerificationChanged>(Event(name, "<ExpiredTime>1442401156</ExpiredTime>"));

        Assert.Equal(step, changed.Step);
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1442401156), changed.ExpiresAt);
        Assert.Null(changed.FanOpenId);
    }

    [Theory]
    [InlineData("qualification_verify_fail", VerificationStep.QualificationFailed)]
    [InlineData("naming_verify_fail", VerificationStep.NamingFailed)]
    public void Verification_fails(string name, VerificationStep step)
    {
        var changed = Read<Inbound.VerificationChanged>(Event(name, "<FailTime>1442401122</FailTime><FailReason><![CDATA[by time]]></FailReason>"));

        Assert.Equal((step, "by time"), (changed.Step, changed.FailReason));
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1442401122), changed.FailedAt);
    }

    [Fact]
    public void Two_events_of_one_second_have_keys_of_their_own()
    {
        string[] keys =
        [
            Read<Inbound.Followed>(Event("subscribe")).DedupeKey,
            Read<Inbound.Followed>(Event("subscribe", "<EventKey>qrscene_1</EventKey>")).DedupeKey,
            Read<Inbound.MenuViewed>(Event("VIEW", "<EventKey>https://a.cn</EventKey>")).DedupeKey,
            Read<Inbound.MenuViewed>(Event("VIEW", "<EventKey>https://b.cn</EventKey>")).DedupeKey,
        ];

        Assert.Equal(keys.Length, keys.Distinct().Count());
        Assert.Equal(keys[1], Read<Inbound.Followed>(Event("subscribe", "<EventKey>qrscene_1</EventKey>")).DedupeKey);
    }

    [Fact]
    public void A_long_key_is_shortened_and_stays_its_own()
    {
        static string KeyOf(string tail) => Read<Inbound.MenuViewed>(Event("VIEW", $"<EventKey>https://a.cn/{new string('x', 2_000)}{tail}</EventKey>")).DedupeKey;

        Assert.InRange(KeyOf("1").Length, 1, 160);
        Assert.NotEqual(KeyOf("1"), KeyOf("2"));
    }

    [Fact]
    public void Penalty_in_json()
    {
        var punished = Read<Inbound.Punished>(JsonEvent("wxa_punish_event",
            """
            "punish_id":"649557","appid":"wx1","punish_time":1699803865,"illegal_reason":"存在诱导分享行为","illegal_content":["一","二"],
            "detail":"{\"suspended_days\":3}","rule_url":"https://a","rule_name":"规则","adjust_guide_url":"https://b","event_type":3
            """));

        Assert.Equal((3, "649557", "wx1", "存在诱导分享行为"), (punished.EventType, punished.PunishId, punished.AppId, punished.Reason));
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1699803865), punished.PunishedAt);
        Assert.Equal(["一", "二"], punished.Contents);
        Assert.Equal(("规则", "https://a", "https://b", """{"suspended_days":3}"""), (punished.RuleName, punished.RuleUrl, punished.GuideUrl, punished.Detail));
        Assert.Null(punished.FanOpenId);
        Assert.EndsWith(":649557:3", punished.DedupeKey, StringComparison.Ordinal);
    }

    [Fact]
    public void Penalty_in_xml_without_what_need_not_be_there()
    {
        var punished = Read<Inbound.Punished>(Event("wxa_punish_event", "<punish_id>7</punish_id><event_type>1</event_type><illegal_content>一</illegal_content>"));

        Assert.Equal((1, "7", "", null, null), (punished.EventType, punished.PunishId, punished.Reason, punished.AppId, punished.Detail));
        Assert.Equal(punished.CreatedAt, punished.PunishedAt);
        Assert.Equal("一", Assert.Single(punished.Contents));
    }
}
